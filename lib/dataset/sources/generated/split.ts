import { sha256 } from "../../../base/mod.ts";
import { allRows } from "../../all_rows.ts";
import type { Annotation } from "../../annotations.ts";
import type { DatasetSettings } from "../../settings.ts";
import type { Source, SourceSplit, SplitName } from "../../source.ts";
import { reachable } from "./labels.ts";
import { type Annotatable, annotateRow } from "./opinion.ts";

/** A way to make up rows; the same row is always made up the same. */
export interface Generator<Row extends Annotatable> {
  /** The data set's name. */
  data: "shapes" | "tabletop";
  /** The kind of its rows, where it has several; a part of their pictures' names. */
  edition?: string;
  /** Makes up a row. */
  compose(split: SplitName, row: number): Row;
  /** Draws a row's picture as SVG. */
  draw(row: Row): string;
  /** Rows whose pictures stand for the drawing of all. */
  specimens(): readonly Row[];
  /** The count of "unanswerable" from which a row is not answerable. */
  refusalsNeeded: number;
}

/** The digests of the specimens, which are drawn once. */
const digests = new Map<string, Promise<string>>();

/**
 * Makes a source of rows that are made up. A row is always the same, however many are asked for.
 *
 * @param settings Rows of each split; 0 for all.
 */
export function generatedSource<Row extends Annotatable>(
  generator: Generator<Row>,
  { trainRows, valRows, testRows }: DatasetSettings,
): Source {
  const { data, specimens, draw } = generator;
  const drawingDigest = () => {
    const digest = digests.get(data) ?? sha256(JSON.stringify(specimens().map((row) => draw(row))));
    digests.set(data, digest);
    return digest;
  };
  return {
    splits: {
      train: composeSplit(generator, "train", trainRows, drawingDigest),
      val: composeSplit(generator, "val", valRows, drawingDigest),
      test: composeSplit(generator, "test", testRows, drawingDigest),
    },
  };
}

function composeSplit<Row extends Annotatable>(
  { data, edition, compose, draw, refusalsNeeded }: Generator<Row>,
  split: SplitName,
  count: number,
  drawingDigest: () => Promise<string>,
): SourceSplit {
  const all = allRows[data][split];
  const rows = Array.from(
    { length: count === 0 ? all : Math.min(count, all) },
    (_, row) => compose(split, row),
  );
  const prefix = [data, edition, split].filter((part) => part !== undefined).join("_");
  const name = (row: number) => `${prefix}_${String(row).padStart(8, "0")}.svg`;
  const identify = async (row: number) => `${await drawingDigest()} ${name(row)}`;
  return {
    annotations: rows.map((row, i): Annotation => ({
      image: name(i),
      question: row.question.text,
      ...(split === "test" ? {} : annotateRow(row, refusalsNeeded)),
    })),
    async picture(row) {
      const bytes = new TextEncoder().encode(draw(rows[row]!));
      return { bytes, identity: await identify(row) };
    },
    identify: (rows) => Promise.all(rows.map(identify)),
    get reachable() {
      return reachable(rows.map(({ opinion }) => opinion), refusalsNeeded);
    },
  };
}
