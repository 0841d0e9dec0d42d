import { isShown, type Summary, type SummaryRow } from "../report/mod.ts";
import { bestFirst } from "../trainer/mod.ts";

/** The points of a study that are shown to be better than its base, the largest difference first. */
export function betterPoints({ experiment: { metric }, rows }: Summary): SummaryRow[] {
  const order = bestFirst(metric);
  return rows.filter(({ difference }) =>
    difference !== undefined && isShown(difference) && order(difference.mean, 0) < 0
  ).toSorted((a, b) => order(a.difference!.mean, b.difference!.mean));
}
