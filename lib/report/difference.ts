import {
  type CrossedBootstrap,
  crossedDetectable,
  type CrossedEstimate,
  crossedPValue,
} from "./statistics/crossed_bootstrap.ts";
import { detectableDifference } from "./statistics/detectable_difference.ts";
import type { Estimate } from "./statistics/estimate.ts";
import { holm } from "./statistics/holm.ts";
import {
  type PairedDifference,
  pairedDifference,
  pairedPValue,
} from "./statistics/paired_difference.ts";

/** A point's mean difference from another, paired by seed, with its interval over seeds. */
export interface PointDifference extends PairedDifference {
  /** The same with its interval over seeds and rows; undefined where rows are not known. */
  crossed: CrossedEstimate | undefined;
}

/** A difference that is one of several that a study tests. */
export interface Difference extends PointDifference {
  /**
   * The p-value over seeds and rows, or over seeds where rows are not known, adjusted for the number of
   * differences (Holm).
   */
  adjustedPValue: number | undefined;
  /**
   * The smallest true difference that the study finds with 80% power at that number of differences;
   * undefined where nothing varies or there is only one pair.
   */
  detectable: number | undefined;
}

/** The level of the adjusted p-values below which a difference counts as shown. */
export const level = 0.05;

/** True of a difference that its adjusted p-value tells from 0. */
export function isShown({ adjustedPValue }: Pick<Difference, "adjustedPValue">): boolean {
  return adjustedPValue !== undefined && adjustedPValue <= level;
}

/** The interval that decides: over seeds and rows, or over seeds where rows are not known. */
export function decisiveInterval(
  difference: PointDifference,
): Pick<Estimate, "mean" | "halfWidth"> {
  const { mean, halfWidth, crossed } = difference;
  return { mean, halfWidth: crossed?.halfWidth ?? halfWidth };
}

/** True of a difference whose rows are known, so that its interval holds for others too. */
export function hasRowInterval(difference: Pick<PointDifference, "crossed"> | undefined): boolean {
  return difference?.crossed?.halfWidth !== undefined;
}

/** The p-value of the true difference's being `value`, by the interval that decides. */
export function decisivePValue(difference: PointDifference, value = 0): number | undefined {
  return difference.crossed?.halfWidth === undefined
    ? pairedPValue(difference, value)
    : crossedPValue(difference.crossed, value);
}

/** The number of comparisons of a study: its differences with two pairs or more. */
export function comparisonsOf(
  differences: readonly (Pick<PairedDifference, "count"> | undefined)[],
): number {
  return differences.filter((difference) => (difference?.count ?? 0) > 1).length;
}

/** A point's difference from another over the seeds of both; undefined where no seed is in both. */
export function differenceOf<Row extends { scores: ReadonlyMap<number, number> }>(
  row: Row,
  base: Row,
  crossed: CrossedBootstrap<Row> | undefined,
): PointDifference | undefined {
  const paired = pairedDifference(row.scores, base.scores);
  return paired && { ...paired, crossed: crossed?.difference(row, base) };
}

/** The smallest true difference that is found with 80% power among so many. */
export function detectableOf(
  { crossed, standardDeviation, count }: PointDifference,
  comparisons: number,
): number | undefined {
  if (crossed?.halfWidth !== undefined) return crossedDetectable(crossed, comparisons);
  return standardDeviation
    ? detectableDifference({ standardDeviation, count, comparisons, level })
    : undefined;
}

/**
 * Differences of the points of a study from one of them.
 *
 * @param crossed The study's intervals over seeds and rows, where rows are known.
 * @returns The difference of each row in its place; undefined for the base and where no seed is in both.
 */
export function compare<Row extends { scores: ReadonlyMap<number, number> }>(
  rows: readonly Row[],
  base: Row,
  crossed: CrossedBootstrap<Row> | undefined,
): (Difference | undefined)[] {
  const differences = rows.map((row) =>
    row === base ? undefined : differenceOf(row, base, crossed)
  );
  // Pairs that differ all alike may have no p-value, but were compared as well.
  const comparisons = comparisonsOf(differences);
  const pValues = differences.map((difference) => difference && decisivePValue(difference));
  const adjusted = holm(pValues, comparisons);
  return differences.map((difference, i) =>
    difference && {
      ...difference,
      adjustedPValue: adjusted[i],
      detectable: detectableOf(difference, Math.max(1, comparisons)),
    }
  );
}
