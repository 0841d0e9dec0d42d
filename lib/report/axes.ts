import type { SettingValue } from "../base/mod.ts";
import { type VariedSetting, variedSettings } from "../sweep/mod.ts";
import { capitalize, colors } from "../page/mod.ts";
import { metricFormat, pointMarks, settingTitle } from "./format.ts";
import type { Summary, SummaryRow } from "./summary.ts";

/** Size of the plot without axes and titles, in pixels. */
export const plotSize = { width: 560, height: 320 } as const;

/** Labels of a logarithmic axis are at least so far apart, in pixels. */
const labelDistance = 50;

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
  const own = vary[name]!;
  const values = [...new Set(rows.map(({ point }) => point[name]!))]
    .toSorted((a, b) => (own.indexOf(a) + 1 || Infinity) - (own.indexOf(b) + 1 || Infinity));
  const isAscending = own.every((value, i) => i === 0 || own[i - 1]! < value);
  return isAscending && isNumeric(values) ? values.toSorted((a, b) => a - b) : values;
}

/** True where all values are numbers. */
export function isNumeric(values: readonly SettingValue[]): values is number[] {
  return values.every((value) => typeof value === "number");
}

/** From the least to the greatest value with room for half a label at each end. */
export function logarithmicDomain(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most / least) ** 0.07;
  return [least / room, most * room];
}

/**
 * True of values that are drawn on a logarithmic axis: positive numbers over two decades or more, none
 * so close to the next that their labels would meet.
 */
export function isLogarithmic(
  values: readonly SettingValue[],
  width: number = plotSize.width,
): values is number[] {
  if (!isNumeric(values)) return false;
  const numbers = values.toSorted((a, b) => a - b);
  const [least, most] = [numbers[0], numbers.at(-1)];
  if (least === undefined || most === undefined || least <= 0 || most / least < 100) return false;
  const [low, high] = logarithmicDomain(numbers);
  const pixels = (a: number, b: number) => width * Math.log(b / a) / Math.log(high / low);
  return numbers.every((value, i) => i === 0 || pixels(numbers[i - 1]!, value) >= labelDistance);
}

/** The lines below the axis of a single setting: the value, its marks and its failures. */
export function tickLabel(row: SummaryRow, setting: VariedSetting): string[] {
  const { point, failed, scores } = row;
  const failures = failed === 0 ? "" : scores.size === 0 ? "all failed" : `${failed} failed`;
  return [String(point[setting]), pointMarks(row).join(" · "), failures].filter(Boolean);
}

/** The axis of a single setting: logarithmic where that serves, else the values side by side. */
export function valueAxis(summary: Summary, setting: VariedSetting) {
  const { rows } = summary;
  const values = settingValues(summary, setting);
  const title = capitalize(settingTitle(setting));
  const labels = Object.fromEntries(
    rows.map((row) => [String(row.point[setting]), tickLabel(row, setting)]),
  );
  const best = rows.filter(({ isBest }) => isBest).map(({ point }) => point[setting]);
  const axis = {
    grid: false,
    labelAngle: 0,
    labelOverlap: false,
    labelExpr: `(${JSON.stringify(labels)})[datum.value]`,
    labelColor: {
      condition: { test: `indexof(${JSON.stringify(best)}, datum.value) >= 0`, value: colors.best },
      value: colors.text,
    },
    titlePadding: 10,
  } as const;
  if (!isLogarithmic(values)) {
    const scale = { type: "point", padding: 0.5, domain: values } as const;
    return { field: "value", type: "ordinal", title, sort: null, scale, axis } as const;
  }
  return {
    field: "value",
    type: "quantitative",
    title: `${title} (log scale)`,
    scale: { type: "log", domain: logarithmicDomain(values) },
    axis: { ...axis, values },
  } as const;
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
 * The range of the metric's axis: all scores, and intervals as far as they do not dwarf them.
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
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const span = Math.max(most - least, 0.02 * most, 1e-6);
  const low = Math.min(least, ...intervals.map(({ low }) => Math.max(low, least - span / 3)));
  const high = Math.max(most, ...intervals.map(({ high }) => Math.min(high, most + span / 3)));
  return [Math.max(0, low - span / 20), Math.min(greatest, high + span / 20)];
}
