import quantile from "@stdlib/stats-base-dists-t-quantile";

/** The mean of repeated measurements and how far it can be trusted. */
export interface Estimate {
  /** The number of measurements, at least 1. */
  count: number;
  /** Their mean. */
  mean: number;
  /**
   * Half the width of the 95% confidence interval of the mean, which lies around it. Undefined for
   * one measurement, which has no interval.
   */
  halfWidth: number | undefined;
}

/**
 * Returns the factor that makes half an interval of a standard error: Student's t quantile.
 *
 * @param degreesOfFreedom More than 0.
 * @param level 1 minus the interval's confidence, above 0 and at most 1. @default 0.05
 */
export function tQuantile(degreesOfFreedom: number, level = 0.05): number {
  return quantile(1 - level / 2, degreesOfFreedom);
}

/**
 * Returns the mean of values.
 *
 * @param values At least one number.
 */
export function meanOf(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum / values.length;
}

/**
 * Returns the unbiased variance of values (division by their number minus 1).
 *
 * @param values At least two numbers.
 */
export function varianceOf(values: ArrayLike<number>): number {
  const mean = meanOf(values);
  let squares = 0;
  for (let i = 0; i < values.length; i++) squares += (values[i]! - mean) ** 2;
  return squares / (values.length - 1);
}

/**
 * Returns the mean of independent measurements with its 95% interval: Student's t quantile times
 * the standard error on both sides.
 *
 * @param values At least one finite number.
 * @throws {RangeError} Without any value.
 */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  if (count === 0) throw new RangeError("A mean needs at least one value; there is none.");
  const mean = meanOf(values);
  if (count === 1) return { count, mean, halfWidth: undefined };
  const standardError = Math.sqrt(varianceOf(values) / count);
  return { count, mean, halfWidth: tQuantile(count - 1) * standardError };
}
