import cdf from "@stdlib/stats-base-dists-t-cdf";
import { type Estimate, meanOf, tQuantile, varianceOf } from "./estimate.ts";

/** The difference of two means of independent measurements. */
export interface UnpairedDifference extends Estimate {
  /** Two-sided p-value of Welch's t test; undefined where an interval is. */
  pValue: number | undefined;
}

/**
 * Returns the mean of some measurements minus that of others, with its 95% interval by Welch 1947 ("The
 * generalization of 'Student's' problem when several different population variances are involved",
 * Biometrika 34). Its count is that of the smaller group.
 *
 * @param values At least one finite number.
 * @param base The same; independent of the values.
 * @returns Without an interval where a group has fewer than two measurements, or none varies.
 */
export function welch(values: readonly number[], base: readonly number[]): UnpairedDifference {
  const mean = meanOf(values) - meanOf(base);
  const count = Math.min(values.length, base.length);
  if (count < 2) return { count, mean, halfWidth: undefined, pValue: undefined };
  const parts = [values, base].map((group) => ({
    variance: varianceOf(group) / group.length,
    freedom: group.length - 1,
  }));
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  if (variance === 0) return { count, mean, halfWidth: undefined, pValue: undefined };
  const freedom = variance ** 2 /
    parts.reduce((sum, part) => sum + part.variance ** 2 / part.freedom, 0);
  const standardError = Math.sqrt(variance);
  return {
    count,
    mean,
    halfWidth: tQuantile(freedom) * standardError,
    pValue: 2 * cdf(-Math.abs(mean) / standardError, freedom),
  };
}
