import type { SettingValue } from "../base/mod.ts";
import { listedValues, type VariedSetting, variedSettings } from "../sweep/mod.ts";
import { endMarks, metricFormat, pointMarks, valueTitle } from "./format.ts";
import type { Summary, SummaryRow } from "./summary.ts";

/** Size of the plot without axes and titles, in pixels. */
export const plotSize = { width: 560, height: 320 } as const;

/** The settings that differ between a study's points; at least one. */
export function plottedSettings({ experiment: { vary }, rows }: Summary): VariedSetting[] {
  const names = variedSettings(vary);
  const differing = names.filter((name) => new Set(rows.map(({ point }) => point[name])).size > 1);
  return differing.length > 0 ? differing : names.slice(0, 1);
}

/**
 * A setting's values in a study: in the experiment's order, then those that something else asked for;
 * all ascending where the experiment's are ascending numbers.
 */
export function settingValues(
  { experiment: { vary }, rows }: Summary,
  name: VariedSetting,
): SettingValue[] {
  const own = listedValues(vary, name);
  const values = [...new Set(rows.map(({ point }) => point[name]!))]
    .toSorted((a, b) => (own.indexOf(a) + 1 || Infinity) - (own.indexOf(b) + 1 || Infinity));
  const isAscending = own.every((value, i) => i === 0 || own[i - 1]! < value);
  return isAscending && isNumeric(values) ? values.toSorted((a, b) => a - b) : values;
}

/** True where all values are numbers. */
export function isNumeric(values: readonly SettingValue[]): values is number[] {
  return values.every((value) => typeof value === "number");
}

/** The lines below the axis of a single setting: the value, its marks and its failures. */
export function tickLabel(row: SummaryRow, setting: VariedSetting): string[] {
  return [valueTitle(row.point[setting]!), ...pointMarks(row), ...endMarks(row)];
}

/**
 * The epochs that have a tick: whole numbers from 1 on, as many as have room.
 *
 * @param epochs The last epoch.
 * @param most The most ticks.
 */
export function epochTicks(epochs: number, most: number): number[] {
  const steps = [1, 2, 5, 10, 20, 25, 50].flatMap((step) => [step, 100 * step]);
  const step = steps.toSorted((a, b) => a - b).find((step) => epochs / step <= most) ?? epochs;
  const ticks = Array.from({ length: Math.floor(epochs / step) }, (_, i) => (i + 1) * step);
  return step > 2 || ticks.length === 0 ? [1, ...ticks] : ticks;
}

/** The axis of a metric over a range of scores. */
export function scoreAxis({ experiment: { metric } }: Summary, domain: [number, number]) {
  const { title, greatest } = metricFormat(metric);
  return {
    type: "quantitative",
    title,
    scale: { domain, zero: false, nice: false },
    axis: {
      tickCount: 6,
      ...(greatest === 1 ? { format: ".1~%" } : {}),
    },
  } as const;
}

/**
 * The range of an axis: all scores, and intervals as far as they do not dwarf them.
 *
 * @param scores All that must be seen, one at least.
 * @param intervals Lower and upper ends.
 * @param room The most that is drawn of an interval beyond all scores. @default a third of their range
 */
export function rangeOf(
  scores: readonly number[],
  intervals: readonly { low: number; high: number }[],
  room?: number,
): [number, number] {
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const span = Math.max(most - least, 0.02 * most, 1e-6);
  const reach = room ?? span / 3;
  const low = Math.min(least, ...intervals.map(({ low }) => Math.max(low, least - reach)));
  const high = Math.max(most, ...intervals.map(({ high }) => Math.min(high, most + reach)));
  const margin = Math.max(span, high - low) / 20;
  return [low - margin, high + margin];
}

/**
 * The range of the metric's axis.
 *
 * @param scores All that must be seen: of seeds and references.
 * @param intervals Lower and upper ends.
 * @param greatest The greatest score that there can be; the least is 0.
 */
export function scoreRange(
  scores: readonly number[],
  intervals: readonly { low: number; high: number }[],
  greatest: number,
): [number, number] {
  if (scores.length === 0) return [0, 1];
  const [low, high] = rangeOf(scores, intervals);
  return [Math.max(0, low), Math.min(greatest, high)];
}
