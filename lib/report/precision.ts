import { metricFormat } from "./format.ts";
import type { Summary } from "./summary.ts";

/**
 * The full width of a study's widest 95 % interval over seeds: of its differences from the base point, or,
 * where a single point is trained, of its mean.
 *
 * @returns In points for shares, else in the metric's unit; infinite where one trial gives no interval yet,
 *   and undefined where nothing is scored.
 */
export function widestInterval({ experiment, rows }: Summary): number | undefined {
  const estimates = rows.length === 1
    ? rows.map(({ estimate }) => estimate)
    : rows.map(({ difference }) => difference);
  const widths = estimates.flatMap((estimate) =>
    estimate === undefined ? [] : 2 * (estimate.halfWidth ?? Infinity)
  );
  if (widths.length === 0) return undefined;
  return Math.max(...widths) * (metricFormat(experiment.metric).isShare ? 100 : 1);
}
