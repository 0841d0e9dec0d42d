import { sha256 } from "../../base/mod.ts";
import { allRows } from "../all_rows.ts";
import type { Annotation } from "../annotations.ts";
import type { DatasetSettings } from "../settings.ts";
import type { Source, SourceSplit, SplitName } from "../source.ts";
import { draw } from "./shapes/drawing.ts";
import { reachable } from "./shapes/reachable.ts";
import { annotateRow, composeRow } from "./shapes/row.ts";

/**
 * The embedded data set: pictures of colored shapes on a sheet of paper, some spoilt as in the
 * photographs of people who cannot see, with questions of which some are about something else, and
 * the answers of ten people.
 *
 * Whether a row is answerable, and its answer, needs the picture and the question. A row is always
 * the same, however many are asked for.
 *
 * @param settings How many rows of each split; 0 for 20,000, 4,000 and 8,000.
 */
export async function shapes(
  { trainRows, valRows, testRows }: DatasetSettings,
): Promise<Source> {
  const splits = {
    train: composeSplit("train", trainRows),
    val: composeSplit("val", valRows),
    test: composeSplit("test", testRows),
  };
  // The first pictures stand for the drawing of all.
  const pictures = Array.from({ length: 32 }, (_, row) => draw(composeRow("train", row)));
  const annotations = Object.values(splits).map((split) => split.annotations);
  return { hash: await sha256(JSON.stringify([annotations, pictures])), splits };
}

function composeSplit(split: SplitName, count: number): SourceSplit {
  const all = allRows.shapes[split];
  const rows = Array.from(
    { length: count === 0 ? all : Math.min(count, all) },
    (_, row) => composeRow(split, row),
  );
  return {
    annotations: rows.map((row, i): Annotation => ({
      image: `shapes_${split}_${String(i).padStart(8, "0")}.svg`,
      question: row.question.text,
      ...(split === "test" ? {} : annotateRow(row)),
    })),
    image: (row) => Promise.resolve(new TextEncoder().encode(draw(rows[row]!))),
    reachable: reachable(rows.map(({ opinion }) => opinion)),
  };
}
