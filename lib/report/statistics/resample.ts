import { foldIn, type Key, uniform } from "../../base/mod.ts";
import type { RowScore } from "./row_score.ts";

/** A score, or a difference of scores, on a study's rows and on samples of them. */
export interface ResampledScore {
  /** On each row once. */
  plain: number;
  /** [draws] On the rows of each bootstrap sample. */
  bootstrap: Float64Array;
  /** [rows] On all rows but one. */
  jackknife: Float64Array;
}

/**
 * Scores trials on bootstrap samples of their rows, the same samples for all, and without each row.
 *
 * @param scores Each trial's score.
 * @param rows The number of rows.
 * @param draws The number of bootstrap samples.
 * @param key Decides the samples.
 */
export function resample(
  scores: readonly RowScore[],
  rows: number,
  draws: number,
  key: Key,
): ResampledScore[] {
  const weights = new Float64Array(rows).fill(1);
  const resampled = scores.map((score): ResampledScore => ({
    plain: score(weights),
    bootstrap: new Float64Array(draws),
    jackknife: new Float64Array(rows),
  }));
  for (let row = 0; row < rows; row++) {
    weights[row] = 0;
    for (const [i, { jackknife }] of resampled.entries()) jackknife[row] = scores[i]!(weights);
    weights[row] = 1;
  }
  for (let draw = 0; draw < draws; draw++) {
    weights.fill(0);
    for (const value of uniform(foldIn(key, draw), rows)) weights[Math.floor(value * rows)]! += 1;
    for (const [i, { bootstrap }] of resampled.entries()) bootstrap[draw] = scores[i]!(weights);
  }
  return resampled;
}

/** Returns a resampled difference. */
export function subtract(score: ResampledScore, base: ResampledScore): ResampledScore {
  const minus = (values: Float64Array, others: Float64Array) =>
    values.map((value, i) => value - others[i]!);
  return {
    plain: score.plain - base.plain,
    bootstrap: minus(score.bootstrap, base.bootstrap),
    jackknife: minus(score.jackknife, base.jackknife),
  };
}
