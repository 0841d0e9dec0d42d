import { join } from "node:path";
import { asFileError, readBytes, sha256, writeAtomic } from "../base/mod.ts";
import { rowHashes, type Sample } from "../dataset/mod.ts";
import type { ModelTask } from "../model/mod.ts";
import { type EpochMetrics, type MetricName, metrics } from "./metric.ts";
import { decodeNpz, encodeNpz, type NpzArray, NpzError } from "./npz.ts";
import { answerabilityScores, answerScores, type RowScores } from "./row_score.ts";
import type { RowColumns } from "./task.ts";

/** The results of a trial's validation rows after each epoch. */
export interface RowResults {
  /** [rows] Each row's hash, in the order of the split: the same rows in two trials have the same. */
  rows: Uint32Array;
  /** The number of finished epochs. */
  epochs: number;
  /**
   * Scores the rows after an epoch, as the trial's history does where all weights are 1.
   *
   * @param epoch From 1.
   * @param weights [rows] 0 or more, such as how often a row was drawn. @default 1 each
   * @returns NaN where the metric is not defined for the rows with a weight above 0.
   * @throws {RangeError} At an epoch that there is not.
   */
  score(metric: MetricName, epoch: number, weights?: Float64Array): number;
}

/** Validation rows, apart from their results. */
export interface RowLabels {
  /** [rows] Each row's hash. */
  hashes: Uint32Array<ArrayBuffer>;
  /** [rows] 1 for an answerable row, else 0; only for the task answerability. */
  answerable?: Uint8Array<ArrayBuffer>;
}

/** Returns the labels of rows that the scores of a task need. */
export function labelRows(samples: readonly Sample[], task: ModelTask): RowLabels {
  return {
    hashes: rowHashes(samples),
    ...(task === "answerability" && {
      answerable: Uint8Array.from(samples, ({ answerable }) => answerable ?? 0),
    }),
  };
}

const file = "rows.npz";

/** Joins the columns of batches. */
export function concatColumns(batches: readonly RowColumns[]): RowColumns {
  return Object.fromEntries(
    Object.keys(batches[0] ?? {}).map((name) => {
      const parts = batches.map(({ [name]: part }) => part!);
      const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const part of parts) {
        whole.set(part, offset);
        offset += part.length;
      }
      return [name, whole];
    }),
  );
}

/** Names in the file are Python's: vqaAccuracy is vqa_accuracy. */
const fileName = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * Writes a trial's `rows.npz` with arrays for `numpy.load`: `row` uint32 [rows], and float32 [epochs,
 * rows] `logit` with uint8 [rows] `answerable`, or uint8 [epochs, rows] `correct` with float32 [epochs,
 * rows] `loss` (NaN of a row that no loss includes) and, where it is defined, `vqa_accuracy`.
 *
 * @param epochs Each epoch's columns.
 */
export async function writeRowResults(
  directory: string,
  { hashes, answerable }: RowLabels,
  epochs: readonly RowColumns[],
): Promise<void> {
  const rows = hashes.length;
  const arrays: Record<string, NpzArray> = { row: { shape: [rows], values: hashes } };
  if (answerable !== undefined) arrays.answerable = { shape: [rows], values: answerable };
  for (const name of Object.keys(epochs[0] ?? {})) {
    const column = concatColumns(epochs.map(({ [name]: column }) => ({ column: column! }))).column!;
    const values = name === "correct" ? Uint8Array.from(column) : column;
    arrays[fileName(name)] = { shape: [epochs.length, rows], values };
  }
  await writeAtomic(join(directory, file), encodeNpz(arrays));
}

/**
 * Reads the results of a trial's validation rows.
 *
 * @param directory The trial's.
 * @returns Undefined where the trial has none.
 * @throws {NpzError} At a file that is cut or broken.
 * @throws {FileError} At one that cannot be read.
 */
export async function readRowResults(directory: string): Promise<RowResults | undefined> {
  const content = await readFileOf(directory);
  if (content === undefined) return undefined;
  try {
    return toRowResults(decodeNpz(content));
  } catch (error) {
    if (!(error instanceof NpzError)) throw error;
    throw new NpzError(
      `${join(directory, file)} cannot be read: ${error.message} Train the trial again.`,
    );
  }
}

/** The hash of a trial's `rows.npz`; undefined where it has none. */
export async function rowResultsHash(directory: string): Promise<string | undefined> {
  const content = await readFileOf(directory);
  return content && await sha256(content);
}

/** The most that a metric of rows differs from that of the history, which is rounded to float32. */
const tolerance = 1e-5;

/**
 * Tells whether results on rows are those of a history: every metric of the validation rows, after every
 * epoch, comes out of them.
 */
export function isOfHistory(results: RowResults, history: readonly EpochMetrics[]): boolean {
  const names = Object.keys(metrics) as MetricName[];
  return results.epochs === history.length && history.every((epoch) =>
    names.every((name) => {
      const value = epoch[name];
      if (typeof value !== "number" || Number.isNaN(value)) return true;
      const difference = Math.abs(results.score(name, epoch.epoch) - value);
      return difference <= tolerance * Math.max(1, Math.abs(value));
    })
  );
}

async function readFileOf(directory: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readBytes(join(directory, file));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw await asFileError(error, join(directory, file), { action: "read" });
  }
}

function toRowResults(arrays: Readonly<Record<string, NpzArray>>): RowResults {
  const rows = arrays.row?.values;
  if (!(rows instanceof Uint32Array)) throw new NpzError("There is no array 'row'.");
  const { epochs, scoresAfter } = scoresOf(arrays, rows.length);
  const prepared = new Map<number, RowScores>();
  const ones = new Float64Array(rows.length).fill(1);
  return {
    rows,
    epochs,
    score(metric, epoch, weights = ones) {
      if (!(Number.isInteger(epoch) && epoch >= 1 && epoch <= epochs)) {
        throw new RangeError(`There is no epoch ${epoch}: there are 1 to ${epochs}.`);
      }
      const scores = prepared.get(epoch) ?? scoresAfter(epoch);
      prepared.set(epoch, scores);
      return scores[metric]?.(weights) ?? NaN;
    },
  };
}

/** The scores after each epoch, of the arrays of either task. */
function scoresOf(
  arrays: Readonly<Record<string, NpzArray>>,
  rows: number,
): { epochs: number; scoresAfter(epoch: number): RowScores } {
  const { answerable, logit, correct, loss, vqa_accuracy: vqaAccuracy } = arrays;
  const after = (epoch: number, { values }: NpzArray) =>
    values.subarray((epoch - 1) * rows, epoch * rows);
  if (logit !== undefined && answerable !== undefined) {
    return {
      epochs: logit.shape[0]!,
      scoresAfter: (epoch) =>
        answerabilityScores({ logit: after(epoch, logit), answerable: answerable.values }),
    };
  }
  if (correct !== undefined && loss !== undefined) {
    return {
      epochs: correct.shape[0]!,
      scoresAfter: (epoch) =>
        answerScores({
          correct: after(epoch, correct),
          loss: after(epoch, loss),
          ...(vqaAccuracy && { vqaAccuracy: after(epoch, vqaAccuracy) }),
        }),
    };
  }
  throw new NpzError("There are neither 'logit' and 'answerable' nor 'correct' and 'loss'.");
}
