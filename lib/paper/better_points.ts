import type { Summary, SummaryRow } from "../report/mod.ts";
import { bestFirst } from "../trainer/mod.ts";

/** The level below which an adjusted p-value tells a difference from chance. */
const level = 0.05;

/** The points of a study that are shown to be better than its base, the largest difference first. */
export function betterPoints({ experiment: { metric }, rows }: Summary): SummaryRow[] {
  const order = bestFirst(metric);
  return rows.filter(({ difference }) =>
    difference !== undefined && (difference.adjustedPValue ?? 1) <= level &&
    order(difference.mean, 0) < 0
  ).toSorted((a, b) => order(a.difference!.mean, b.difference!.mean));
}
