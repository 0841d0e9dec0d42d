import quantile from "@stdlib/stats-base-dists-t-quantile";

/** The mean of repeated measurements and how far it can be trusted. */
export interface Estimate {
  /** How many measurements, at least 1. */
  count: number;
  /** Their mean. */
  mean: number;
  /**
   * Half the width of the 95 % confidence interval of the mean: Student's t quantile times the
   * standard error. Undefined for one measurement, which has no interval.
   */
  halfWidth: number | undefined;
}

const confidence = 0.95;

/**
 * The mean of independent measurements with its 95 % t interval.
 *
 * @param values At least one finite number.
 * @throws {RangeError} Without any value.
 */
export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  if (count === 0) throw new RangeError("A mean needs at least one value; there is none.");
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count === 1) return { count, mean, halfWidth: undefined };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const standardError = Math.sqrt(squares / (count - 1) / count);
  return { count, mean, halfWidth: quantile((1 + confidence) / 2, count - 1) * standardError };
}

/**
 * The mean of the differences between two settings, seed by seed, with its 95 % t interval. What a
 * seed does to both cancels out, so it is sharper than the two intervals beside each other.
 *
 * @param values Scores by seed.
 * @param base Scores of the setting that they are held against, by seed.
 * @returns The estimate over the seeds that both have; undefined where there is none.
 */
export function pairedDifference(
  values: ReadonlyMap<number, number>,
  base: ReadonlyMap<number, number>,
): Estimate | undefined {
  const differences = [...values].flatMap(([seed, value]) => {
    const other = base.get(seed);
    return other === undefined ? [] : [value - other];
  });
  return differences.length === 0 ? undefined : estimate(differences);
}
