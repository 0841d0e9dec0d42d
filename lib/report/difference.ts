import type { CrossedBootstrap } from "./statistics/crossed_bootstrap.ts";
import { detectableDifference } from "./statistics/detectable_difference.ts";
import type { Estimate } from "./statistics/estimate.ts";
import { holm } from "./statistics/holm.ts";
import { type PairedDifference, pairedDifference } from "./statistics/paired_difference.ts";

/** A point's mean difference from the base point, with its interval over seeds. */
export interface Difference extends PairedDifference {
  /** The same with its interval over seeds and rows; undefined where rows are not known. */
  crossed: Estimate | undefined;
  /** The p-value adjusted for the study's number of differences (Holm). */
  adjustedPValue: number | undefined;
  /**
   * The smallest true difference that the study finds with 80 % power at that number of differences;
   * undefined where its pairs do not vary or there is only one.
   */
  detectable: number | undefined;
}

/** The level of the adjusted p-values below which a difference counts as shown. */
export const level = 0.05;

/** The number of comparisons of a study: its differences with two pairs or more. */
export function comparisonsOf(
  differences: readonly (Pick<PairedDifference, "count"> | undefined)[],
): number {
  return differences.filter((difference) => (difference?.count ?? 0) > 1).length;
}

/**
 * Differences of the points of a study from its base point.
 *
 * @param crossed The study's intervals over seeds and rows, where rows are known.
 * @returns The difference of each row in its place; undefined for the base and where no seed is in both.
 */
export function compare<Row extends { scores: ReadonlyMap<number, number> }>(
  rows: readonly Row[],
  base: Row,
  crossed: CrossedBootstrap<Row> | undefined,
): (Difference | undefined)[] {
  const paired = rows.map((row) =>
    row === base ? undefined : pairedDifference(row.scores, base.scores)
  );
  // Pairs that differ all alike have no p-value, but were compared as well.
  const comparisons = comparisonsOf(paired);
  const adjusted = holm(paired.map((difference) => difference?.pValue), comparisons);
  return paired.map((difference, i) => {
    if (difference === undefined) return undefined;
    const { standardDeviation, count } = difference;
    return {
      ...difference,
      crossed: crossed?.difference(rows[i]!, base),
      adjustedPValue: adjusted[i],
      detectable: standardDeviation
        ? detectableDifference({
          standardDeviation,
          count,
          comparisons: Math.max(1, comparisons),
          level,
        })
        : undefined,
    };
  });
}
