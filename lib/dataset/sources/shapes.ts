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
 * Picture and question together decide whether a row is answerable, and its answer. A row is always
 * the same, however many are asked for.
 *
 * @param settings Rows of each split; 0 for 20,000, 4,000 and 8,000.
 */
export function shapes({ trainRows, valRows, testRows }: DatasetSettings): Source {
  return {
    splits: {
      train: composeSplit("train", trainRows),
      val: composeSplit("val", valRows),
      test: composeSplit("test", testRows),
    },
  };
}

function composeSplit(split: SplitName, count: number): SourceSplit {
  const all = allRows.shapes[split];
  const rows = Array.from(
    { length: count === 0 ? all : Math.min(count, all) },
    (_, row) => composeRow(split, row),
  );
  const name = (row: number) => `shapes_${split}_${String(row).padStart(8, "0")}.svg`;
  const identify = async (row: number) => `${await drawingDigest()} ${name(row)}`;
  return {
    annotations: rows.map((row, i): Annotation => ({
      image: name(i),
      question: row.question.text,
      ...(split === "test" ? {} : annotateRow(row)),
    })),
    async picture(row) {
      const bytes = new TextEncoder().encode(draw(rows[row]!));
      return { bytes, identity: await identify(row) };
    },
    identify: (rows) => Promise.all(rows.map(identify)),
    get reachable() {
      return reachable(rows.map(({ opinion }) => opinion));
    },
  };
}

let digest: Promise<string> | undefined;

/** Returns the digest of the first pictures, which stand for the drawing of all. */
function drawingDigest(): Promise<string> {
  const pictures = () => Array.from({ length: 32 }, (_, row) => draw(composeRow("train", row)));
  return digest ??= sha256(JSON.stringify(pictures()));
}
