import chiSquare from "@stdlib/stats-base-dists-chisquare-cdf";
import quantile from "@stdlib/stats-base-dists-t-quantile";

/** The options of {@linkcode detectableDifference}. */
export interface DetectableDifferenceOptions {
  /** Standard deviation of the differences between the pairs, 0 or more. */
  standardDeviation: number;
  /** The number of pairs. */
  count: number;
  /** The number of tests that share the level (Bonferroni, the first step of Holm). @default 1 */
  comparisons?: number;
  /** Chance to find the difference, above the level and below 1. @default 0.8 */
  power?: number;
  /** Two-sided level of all tests together, above 0 and below 1. @default 0.05 */
  level?: number;
}

/** Standard normal numbers beyond this hold less than 1e-18 of the probability. */
const normalLimit = 9;
/** Intervals of Simpson's rule: the power is then within 1e-9. */
const intervals = 400;

/**
 * The chance that a noncentral t variable exceeds a positive threshold: the integral over the
 * standard normal part z of the chance that the chi part stays below (noncentrality - z) / threshold.
 */
function exceeds(threshold: number, degreesOfFreedom: number, noncentrality: number): number {
  const end = Math.min(normalLimit, noncentrality);
  if (end <= -normalLimit) return 0;
  const step = (end + normalLimit) / intervals;
  let sum = 0;
  for (let i = 0; i <= intervals; i++) {
    const z = -normalLimit + i * step;
    const chi = Math.max(0, (noncentrality - z) / threshold);
    const weight = i === 0 || i === intervals ? 1 : i % 2 === 1 ? 4 : 2;
    sum += weight * Math.exp(-z * z / 2) *
      chiSquare(degreesOfFreedom * chi * chi, degreesOfFreedom);
  }
  return sum * step / 3 / Math.sqrt(2 * Math.PI);
}

/** The chance that a two-sided t test finds an effect. */
function powerOf(threshold: number, degreesOfFreedom: number, noncentrality: number): number {
  return exceeds(threshold, degreesOfFreedom, noncentrality) +
    exceeds(threshold, degreesOfFreedom, -noncentrality);
}

/**
 * Returns the smallest true difference that a paired t test of a study finds with the given power,
 * if the pairs vary as they did in the study (by the noncentral t distribution; Cohen 1988,
 * "Statistical power analysis for the behavioral sciences").
 *
 * @returns The size of the difference in the scores' unit, above 0. Undefined for fewer than two
 * pairs, which cannot show any, and for pairs that do not vary, which do not tell what they can show.
 */
export function detectableDifference(
  { standardDeviation, count, comparisons = 1, power = 0.8, level = 0.05 }:
    DetectableDifferenceOptions,
): number | undefined {
  if (count < 2 || standardDeviation === 0) return undefined;
  const degreesOfFreedom = count - 1;
  const threshold = quantile(1 - level / comparisons / 2, degreesOfFreedom);
  let low = 0, high = 1;
  while (powerOf(threshold, degreesOfFreedom, high) < power) [low, high] = [high, 2 * high];
  while (high - low > 1e-10 * high) {
    const middle = (low + high) / 2;
    if (powerOf(threshold, degreesOfFreedom, middle) < power) low = middle;
    else high = middle;
  }
  return high * standardDeviation / Math.sqrt(count);
}
