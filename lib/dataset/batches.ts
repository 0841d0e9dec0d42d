import { prefetch } from "../base/mod.ts";
import type { Pixels } from "./pixels.ts";

/** Rows of a split, ready for a model. */
export interface Batch {
  /** Rows in it. */
  size: number;
  /**
   * [size, S, S, 3] RGB, 0 to 255; zeros where the picture could not be had. Empty in a data set that
   * was opened without pictures.
   */
  images: Uint8Array<ArrayBuffer>;
  /** [size, T] bert-base-uncased ids, 0 = [PAD]. */
  tokenIds: Int32Array<ArrayBuffer>;
  /** [size, T] 1 where there is a word, 0 where there is padding. */
  mask: Float32Array<ArrayBuffer>;
  /** [size] 1 where the picture answers the question, else 0; NaN where it is not known, as in test. */
  answerable: Float32Array<ArrayBuffer>;
  /** [size] index in the vocabulary of answers, 0 = `<unk>`. */
  answers: Int32Array<ArrayBuffer>;
  /** [size] row in the split. */
  rows: Int32Array<ArrayBuffer>;
}

/** Size and order of batches. */
export interface BatchOptions {
  /** Rows in a batch; the last may be smaller. */
  batchSize: number;
  /** Rows in the order they come. @default each row of the split, from the first */
  order?: Int32Array;
}

/** The columns of a split. */
export interface Columns {
  /** The rows' pictures. */
  pixels: Pick<Pixels, "read">;
  /** [rows, T] */
  tokenIds: Int32Array;
  /** [rows] */
  answerable: Float32Array;
  /** [rows] */
  answers: Int32Array;
}

/** The split's batches; the next one is read while the consumer works on one. */
export function readBatches(
  columns: Columns,
  options: BatchOptions,
): AsyncGenerator<Batch, void> {
  return prefetch(readInOrder(columns, options), () => {});
}

async function* readInOrder(
  columns: Columns,
  { batchSize, order }: BatchOptions,
): AsyncGenerator<Batch, void> {
  const rows = order ?? Int32Array.from(columns.answers, (_, row) => row);
  if (!(batchSize >= 1)) throw new RangeError(`A batch cannot have ${batchSize} rows: 1 or more.`);
  for (let start = 0; start < rows.length; start += batchSize) {
    yield await readBatch(columns, Int32Array.from(rows.slice(start, start + batchSize)));
  }
}

async function readBatch(columns: Columns, rows: Int32Array<ArrayBuffer>): Promise<Batch> {
  const length = columns.tokenIds.length / columns.answers.length;
  const tokenIds = new Int32Array(rows.length * length);
  rows.forEach((row, i) => {
    tokenIds.set(columns.tokenIds.subarray(row * length, (row + 1) * length), i * length);
  });
  return {
    size: rows.length,
    images: await columns.pixels.read(rows),
    tokenIds,
    mask: Float32Array.from(tokenIds, (id) => id === 0 ? 0 : 1),
    answerable: Float32Array.from(rows, (row) => columns.answerable[row]!),
    answers: Int32Array.from(rows, (row) => columns.answers[row]!),
    rows,
  };
}
