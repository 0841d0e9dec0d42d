import { bestFirst, higherIsBetter, type MetricName } from "../trainer/mod.ts";
import { compare, type Difference, isShown } from "./difference.ts";
import type { CrossedBootstrap } from "./statistics/crossed_bootstrap.ts";
import type { Estimate } from "./statistics/estimate.ts";

/** The numbers of a point that its standing depends on. */
interface Scored {
  scores: ReadonlyMap<number, number>;
  estimate: Estimate | undefined;
  failed: number;
  unfinished: number;
  pruned: ReadonlyMap<number, number>;
  isRacedOut: boolean;
  isAsked: boolean;
  isBase: boolean;
}

/** The standing of a study's points by their means. */
export interface Standings<Row> {
  /** The points with the best mean, the base first; empty where nothing is compared. */
  tops: readonly Row[];
  /** The name of the best mean. */
  top: "highest mean" | "lowest mean";
  /** True where the first of them is told apart from every other point that has a score. */
  isBest: boolean;
  /** The differences from the first of them, in the rows' order. */
  rivals: readonly (Difference | undefined)[];
}

/**
 * Finds the point with the best mean, and whether it is told apart from every other one: each difference
 * from it is to be shown by its p-value, adjusted for their number.
 *
 * One with failed, pruned or unfinished trials, or that is raced out, is only found where all have some, and one that something else
 * asked for only with two seeds or more.
 *
 * @param rows The points of a study.
 * @param crossed The study's intervals over seeds and rows, where rows are known.
 */
export function standings<Row extends Scored>(
  rows: readonly Row[],
  metric: MetricName,
  crossed: CrossedBootstrap<Row> | undefined,
): Standings<Row> {
  const tops = rows.length > 1 ? topRows(rows, metric) : [];
  const [leader] = tops;
  const rivals = leader === undefined ? [] : compare(rows, leader, crossed);
  const others = rows.flatMap((row, i) => row.estimate && row !== leader ? [rivals[i]] : []);
  return {
    tops,
    top: higherIsBetter(metric) ? "highest mean" : "lowest mean",
    isBest: others.length > 0 && others.every((rival) => rival !== undefined && isShown(rival)),
    rivals,
  };
}

function topRows<Row extends Scored>(rows: readonly Row[], metric: MetricName): Row[] {
  const scored = rows.filter(({ isAsked, scores }) => scores.size >= (isAsked ? 2 : 1));
  const sound = scored.filter(({ failed, unfinished, pruned, isRacedOut }) =>
    failed + unfinished + pruned.size === 0 && !isRacedOut
  );
  const order = bestFirst(metric);
  const ranked = (sound.length > 0 ? sound : scored).toSorted((a, b) =>
    order(a.estimate!.mean, b.estimate!.mean) || Number(b.isBase) - Number(a.isBase)
  );
  const tops = ranked.filter(({ estimate }) => isEqual(estimate!.mean, ranked[0]!.estimate!.mean));
  return tops.toSorted((a, b) => Number(b.isBase) - Number(a.isBase));
}

/** True of means of the same scores, whatever the order in which they were added. */
const isEqual = (a: number, b: number) => Math.abs(a - b) <= 1e-12 * Math.max(1, Math.abs(a));
