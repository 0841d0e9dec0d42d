import assert from "node:assert/strict";
import { foldIn, type Key, normal } from "../../../lib/base/mod.ts";
import type { RowScore } from "../../../lib/report/statistics/row_score.ts";

/** The number of studies in a simulation. */
export const studies = 2000;

/**
 * Checks that the share of studies lies from `low` to `high`, up to the 99.9% limits of chance.
 *
 * @param hits The number among all simulated studies.
 */
export function assertShare(hits: number, low: number, high: number): void {
  const limit = (share: number) => 3.29 * Math.sqrt(share * (1 - share) / studies);
  const share = hits / studies;
  assert(
    share >= low - limit(low) && share <= high + limit(high),
    `${(100 * share).toFixed(2)}% of the studies, not ${100 * low} to ${100 * high}%`,
  );
}

/** Shape and effects of a simulated study. */
export interface Design {
  seeds: number;
  rows: number;
  /** Standard deviation of the seeds' effect on each row's score. */
  seed: number;
  /** Standard deviation of the rows' effect. */
  row: number;
  /** Standard deviation of each row's noise in each trial. */
  noise: number;
  /** Added to every row's score. */
  mean: number;
  /** Rows are right (1) where their score is above 0, else wrong (0). */
  isBinary?: boolean;
}

/**
 * Draws the rows' scores of a study's trials, with seeds and rows as crossed random effects.
 *
 * @returns [seeds][rows]
 */
export function drawStudy(key: Key, { seeds, rows, seed, row, noise, mean, isBinary }: Design) {
  const ofSeed = normal(foldIn(key, "seed"), seeds);
  const ofRow = normal(foldIn(key, "row"), rows);
  const ofBoth = normal(foldIn(key, "noise"), seeds * rows);
  return Array.from({ length: seeds }, (_, s) =>
    Float64Array.from({ length: rows }, (_, r) => {
      const score = mean + seed * ofSeed[s]! + row * ofRow[r]! + noise * ofBoth[s * rows + r]!;
      return isBinary ? Number(score > 0) : score;
    }));
}

/** The weighted mean over rows, as accuracy is of 0 and 1. */
export function meanOverRows(values: ArrayLike<number>): RowScore {
  return (weights) => {
    let sum = 0, total = 0;
    for (let row = 0; row < weights.length; row++) {
      sum += weights[row]! * values[row]!;
      total += weights[row]!;
    }
    return sum / total;
  };
}
