import { FileError, plural } from "../base/mod.ts";
import type { StudyTrial } from "../sweep/mod.ts";
import {
  accuracyGap,
  bestEpoch,
  higherIsBetter,
  isOfHistory,
  type JudgedMetric,
  type MetricName,
  NpzError,
  readRowResults,
  type RowResults,
  type TrialSettings,
} from "../trainer/mod.ts";
import { type CrossedBootstrap, crossedBootstrap } from "./statistics/crossed_bootstrap.ts";
import { crossFit } from "./statistics/cross_fit.ts";
import type { RowScore } from "./statistics/row_score.ts";

/** The results of complete trials on their validation rows, by the trial's id. */
export type RowsById = ReadonlyMap<number, RowResults>;

/** The results of complete trials on their validation rows, as far as there are any to read. */
export async function readRows(trials: readonly StudyTrial[]): Promise<RowsById> {
  const complete = trials.filter(({ state }) => state === "complete");
  const read = await Promise.all(complete.map(async ({ id, directory, history }) => {
    const results = await readRowResults(directory).catch((error) => {
      if (error instanceof NpzError || error instanceof FileError) return undefined;
      throw error;
    });
    return [id, results && isOfHistory(results, history) ? results : undefined] as const;
  }));
  return new Map(read.filter((entry): entry is [number, RowResults] => entry[1] !== undefined));
}

/**
 * The reason why scores cannot be traced to single rows, in a sentence; undefined where they can.
 *
 * @param trials The complete trials that count.
 */
export function rowsNote(trials: readonly StudyTrial[], rows: RowsById): string | undefined {
  const missing = trials.filter(({ id }) => !rows.has(id)).length;
  if (missing === 0) return undefined;
  const which = missing === trials.length ? "The trials have" : `${plural(missing, "trial")} of ` +
    `${trials.length} ${missing === 1 ? "has" : "have"}`;
  return `${which} no results on single rows (no rows.npz that fits; older trials kept none), so there ` +
    "are no cross-fitted scores and no intervals over rows.";
}

/** The sentences that a reader of intervals over rows needs, beside what they are. */
export function rowIntervalNotes(
  { data }: Pick<TrialSettings, "data">,
  areKnown: boolean,
): string[] {
  if (!areKnown) {
    return [
      "The trials were not all scored on the same rows, so there are no intervals over rows.",
    ];
  }
  return data === "easy-vqa"
    ? [
      "Many questions of easy-VQA are about one picture; the intervals over rows count them as " +
      "independent, which makes these intervals somewhat too narrow.",
    ]
    : [];
}

/**
 * A trial's score with its epoch chosen on one half of the rows, by their hashes, and measured on the
 * other, and the other way round; undefined where a half does not define the metric.
 */
export function crossFittedScore(
  { history, settings: { bestBy } }: StudyTrial,
  results: RowResults,
  metric: MetricName,
): number | undefined {
  const halves = Array.from(results.rows, (hash) => (hash & 1) === 1);
  if (new Set(halves).size < 2) return undefined;
  const { score } = crossFit({
    epochs: history.map(({ epoch }) => epoch),
    halves,
    choose: (epoch, weights) => results.score(bestBy, epoch, weights),
    higherIsBetter: higherIsBetter(bestBy),
    score: (epoch, weights) => results.score(metric, epoch, weights),
  });
  return Number.isFinite(score) ? score : undefined;
}

/**
 * Intervals over seeds and rows of the points of a study.
 *
 * @param points The complete trials of each point.
 * @returns Undefined where the trials were not all scored on the same rows, two or more.
 */
export function rowIntervals<Point>(
  points: ReadonlyMap<Point, readonly StudyTrial[]>,
  rows: RowsById,
  metric: JudgedMetric,
): CrossedBootstrap<Point> | undefined {
  const count = commonRows([...points.values()].flat().map(({ id }) => rows.get(id)));
  if (count === undefined) return undefined;
  const scores = Array.from(points, ([point, trials]) => {
    const bySeed = trials.map((trial) =>
      [trial.seed, trialRowScore(trial, rows.get(trial.id)!, metric)] as const
    );
    return [point, new Map(bySeed)] as const;
  });
  return crossedBootstrap(new Map(scores), { rows: count });
}

/** The number of rows that trials were all scored on, two or more; undefined where they are not the same. */
export function commonRows(results: readonly (RowResults | undefined)[]): number | undefined {
  const [first] = results;
  if (first === undefined || first.rows.length < 2) return undefined;
  const isSame = (other: RowResults | undefined) =>
    other?.rows.length === first.rows.length &&
    other.rows.every((hash, i) => hash === first.rows[i]);
  return results.every(isSame) ? first.rows.length : undefined;
}

/** A complete trial's score by a metric as a function of its validation rows' weights. */
export function trialRowScore(
  { history, settings: { bestBy } }: Pick<StudyTrial, "history" | "settings">,
  results: RowResults,
  metric: JudgedMetric,
): RowScore {
  if (metric === "gap") {
    const { epoch, valAccuracy } = history.at(-1)!;
    const fitted = (accuracyGap(history) ?? NaN) + valAccuracy;
    return (weights) => fitted - results.score("valAccuracy", epoch, weights);
  }
  const { epoch } = bestEpoch(history, bestBy)!;
  return (weights) => results.score(metric, epoch, weights);
}
