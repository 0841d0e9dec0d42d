import cdf from "@stdlib/stats-base-dists-t-cdf";
import { type Estimate, estimate, varianceOf } from "./estimate.ts";

/** The mean difference between two points of a study, with the paired t test of whether it is 0. */
export interface PairedDifference extends Estimate {
  /**
   * Standard deviation of the differences between the pairs. 0 where they differ by no more than
   * the rounding of their scores; undefined for one pair.
   */
  standardDeviation: number | undefined;
  /** Standard error of the mean difference; undefined for one pair. */
  standardError: number | undefined;
  /** Pairs minus 1. */
  degreesOfFreedom: number;
  /** Mean difference in standard errors; undefined where these are undefined or 0. */
  tStatistic: number | undefined;
  /**
   * Two-sided p-value of the paired t test. It is 1 where all differences are 0. It is undefined
   * for one pair, and where all differences are equal without being 0: the test would give 0, a
   * certainty that a few scores cut to whole rows cannot bear.
   */
  pValue: number | undefined;
}

/**
 * Returns the mean of the differences between two points, seed by seed, with its 95% t interval
 * and its paired t test. The part of a seed's luck that both points share cancels out, so the
 * interval is narrower than the two points' own suggest.
 *
 * @param values Scores by seed.
 * @param base Scores of the point that they are compared with, by seed.
 * @returns The difference over the seeds that both have; undefined where there is none.
 */
export function pairedDifference(
  values: ReadonlyMap<number, number>,
  base: ReadonlyMap<number, number>,
): PairedDifference | undefined {
  const pairs = [...values].flatMap(([seed, value]) => {
    const other = base.get(seed);
    return other === undefined ? [] : [[value, other] as const];
  });
  if (pairs.length === 0) return undefined;
  const differences = pairs.map(([value, other]) => value - other);
  const difference = estimate(differences);
  const degreesOfFreedom = pairs.length - 1;
  if (degreesOfFreedom === 0) {
    const test = { standardDeviation: undefined, standardError: undefined, tStatistic: undefined };
    return { ...difference, ...test, degreesOfFreedom, pValue: undefined };
  }
  const standardDeviation = Math.sqrt(varianceOf(differences));
  const rounding = 4 * Number.EPSILON * Math.max(...pairs.flat().map(Math.abs));
  if (standardDeviation <= rounding) {
    const test = { halfWidth: 0, standardDeviation: 0, standardError: 0, tStatistic: undefined };
    const pValue = Math.abs(difference.mean) <= rounding ? 1 : undefined;
    return { ...difference, ...test, degreesOfFreedom, pValue };
  }
  const standardError = standardDeviation / Math.sqrt(pairs.length);
  const tStatistic = difference.mean / standardError;
  const pValue = 2 * cdf(-Math.abs(tStatistic), degreesOfFreedom);
  return {
    ...difference,
    degreesOfFreedom,
    standardDeviation,
    standardError,
    tStatistic,
    pValue,
  };
}

/**
 * Returns the two-sided p-value of the paired t test of whether the true mean difference is `value`.
 *
 * @returns Undefined where {@linkcode PairedDifference.pValue} is.
 */
export function pairedPValue(difference: PairedDifference, value: number): number | undefined {
  const { mean, standardError, degreesOfFreedom, pValue } = difference;
  if (value === 0) return pValue;
  if (standardError === undefined || standardError === 0) return undefined;
  return 2 * cdf(-Math.abs(mean - value) / standardError, degreesOfFreedom);
}
