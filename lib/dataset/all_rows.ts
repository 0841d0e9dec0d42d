import type { DatasetSettings } from "./settings.ts";
import type { SplitName } from "./source.ts";

/** Number of rows of each whole data set. */
export const allRows: Readonly<Record<DatasetSettings["data"], Record<SplitName, number>>> = {
  tabletop: { train: 20_000, val: 4_000, test: 8_000 },
  shapes: { train: 20_000, val: 4_000, test: 8_000 },
  "easy-vqa": { train: 38_575, val: 9_673, test: 9_673 },
  vizwiz: { train: 20_523, val: 4_319, test: 8_000 },
};
