import type { DatasetSettings } from "../settings.ts";
import type { Source } from "../source.ts";
import { generatedSource, type Generator } from "./generated/split.ts";
import { draw } from "./shapes/drawing.ts";
import { composeRow, type Row } from "./shapes/row.ts";

/**
 * An embedded data set for tests: pictures of colored shapes on a sheet of paper, some spoilt as in
 * the photographs of people who cannot see, with questions of which some are about something else,
 * and the answers of ten people.
 *
 * Picture and question together decide whether a row is answerable, and its answer. A row is always
 * the same, however many are asked for.
 *
 * @param settings Rows of each split; 0 for 20,000, 4,000 and 8,000.
 */
export function shapes(settings: DatasetSettings): Source {
  return generatedSource(generator, settings);
}

const generator: Generator<Row> = {
  data: "shapes",
  compose: composeRow,
  draw,
  specimens: () => Array.from({ length: 32 }, (_, row) => composeRow("train", row)),
  refusalsNeeded: 6,
};
