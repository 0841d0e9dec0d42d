import type { Study } from "../sweep/mod.ts";
import { metricFormat } from "./format.ts";
import { summarizeWith } from "./summary.ts";

/**
 * The width of the widest 95% interval over seeds of a study's differences, or of its score where
 * nothing is compared: in points for a share, else in the metric's unit. Infinity where a point has
 * too few seeds for one; undefined where no trial is complete. Results on single rows are not read.
 */
export function widestInterval(study: Study): number | undefined {
  const { experiment: { metric }, rows } = summarizeWith(study);
  const factor = metricFormat(metric).isShare ? 100 : 1;
  const estimates = rows.length > 1
    ? rows.flatMap(({ difference }) => difference ?? [])
    : rows.flatMap(({ estimate }) => estimate ?? []);
  if (estimates.length === 0) return undefined;
  return Math.max(...estimates.map(({ halfWidth = Infinity }) => 2 * factor * halfWidth));
}
