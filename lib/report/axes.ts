import type { SettingValue } from "../base/mod.ts";
import { capitalize, metricFormat, settingTitle } from "./format.ts";
import type { Summary, SummaryRow } from "./summary.ts";
import { colors } from "./theme.ts";

/** Size of the plot without axes and titles, in pixels. */
export const plotSize = { width: 560, height: 320 } as const;

/** Labels of a logarithmic axis are at least so far apart, in pixels. */
const labelDistance = 50;

/** From the least to the greatest value with room for half a label at each end. */
function logarithmicDomain(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most / least) ** 0.07;
  return [least / room, most * room];
}

/**
 * Whether values are drawn on a logarithmic axis: positive numbers over two decades or more, none
 * so close to the next that their labels would meet.
 */
function isLogarithmic(values: readonly SettingValue[]): values is number[] {
  if (!values.every((value) => typeof value === "number")) return false;
  const numbers = values.toSorted((a, b) => a - b);
  const [least, most] = [numbers[0], numbers.at(-1)];
  if (least === undefined || most === undefined || least <= 0 || most / least < 100) return false;
  const [low, high] = logarithmicDomain(numbers);
  const pixels = (a: number, b: number) => plotSize.width * Math.log(b / a) / Math.log(high / low);
  return numbers.every((value, i) => i === 0 || pixels(numbers[i - 1]!, value) >= labelDistance);
}

/** The lines below the axis: the value, and what is special about it. */
export function tickLabel({ value, isBest, isBase, failed, scores }: SummaryRow): string[] {
  const marks = [isBest ? "best" : "", isBase ? "base" : ""].filter(Boolean).join(" · ");
  const failures = failed === 0 ? "" : scores.size === 0 ? "all failed" : `${failed} failed`;
  return [String(value), marks, failures].filter(Boolean);
}

/** The axis of the varied setting: logarithmic where that serves, else the values side by side. */
export function valueAxis({ experiment, rows }: Summary) {
  const values = [...experiment.values];
  const title = capitalize(settingTitle(experiment.setting));
  const labels = Object.fromEntries(rows.map((row) => [String(row.value), tickLabel(row)]));
  const best = rows.filter(({ isBest }) => isBest).map(({ value }) => value);
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
