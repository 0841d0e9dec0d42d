import { listWords, type SettingValue } from "../base/mod.ts";
import type { Experiment, Point } from "../sweep/mod.ts";
import {
  describeMetric,
  type JudgedMetric,
  type MetricDescription,
  type ReferenceScores,
} from "../trainer/mod.ts";
import type { Estimate } from "./statistics/estimate.ts";

/** A metric, with the way in which its numbers are written. */
export interface MetricFormat extends MetricDescription {
  /** The text after a number: "%", or nothing. */
  unit: string;
  /** The text after a difference: " points", or nothing. */
  differenceUnit: string;
  /** A score in its unit, without it: 0.9123 is "91.2". */
  score(value: number): string;
}

/** The way in which a metric is written. */
export function metricFormat(metric: JudgedMetric): MetricFormat {
  const description = describeMetric(metric);
  return description.isShare
    ? {
      ...description,
      unit: "%",
      differenceUnit: " points",
      score: (value) => (100 * value).toFixed(1),
    }
    : { ...description, unit: "", differenceUnit: "", score: (value) => value.toFixed(3) };
}

/** Scores of an experiment's metric that results are held against, where they are known. */
export function referencesOf(
  { metric }: Pick<Experiment, "metric">,
  references: ReferenceScores | undefined,
): { reachable?: number; constant?: number } {
  return metric === "valAccuracy"
    ? { reachable: references?.reachable, constant: references?.majority }
    : { constant: references?.constant?.[metric] };
}

/** "91.2 ± 0.8", "−1.0 ± 3.8", or "91.2" where there is no interval. */
export function formatEstimate(
  { mean, halfWidth }: Pick<Estimate, "mean" | "halfWidth">,
  { score }: MetricFormat,
): string {
  const text = score(mean).replace("-", "−");
  return halfWidth === undefined ? text : `${text} ± ${score(halfWidth)}`;
}

/** The same with its sign: "+1.5 ± 0.8", "−0.3 ± 1.1", "0.0". */
export function formatDifference(
  difference: Pick<Estimate, "mean" | "halfWidth">,
  format: MetricFormat,
): string {
  const size = formatEstimate({ ...difference, mean: Math.abs(difference.mean) }, format);
  if (Number(format.score(difference.mean)) === 0) return size;
  return (difference.mean < 0 ? "−" : "+") + size;
}

/** The smallest difference that could be shown; ">100.0" where it is more than a score can be. */
export function formatDetectable(value: number, { greatest, score }: MetricFormat): string {
  return value > greatest ? `>${score(greatest)}` : score(value);
}

/** A p-value: "<0.001", "0.012", "0.62". */
export function formatPValue(value: number): string {
  return value < 0.001 ? "<0.001" : value.toFixed(value < 0.0995 ? 3 : 2);
}

/** "p = 0.012", "p < 0.001", adjusted where there are several comparisons. */
export function pValueText(adjusted: number, comparisons: number): string {
  const text = formatPValue(adjusted);
  const value = text.startsWith("<") ? `p < ${text.slice(1)}` : `p = ${text}`;
  return comparisons > 1 ? `${value}, adjusted for ${comparisons} comparisons` : value;
}

/** A setting's name in words: "learningRate" is "learning rate". */
export function settingTitle(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** A setting's value in words: "0.01", "report", and "on" or "off" of what is true or false. */
export function valueTitle(value: SettingValue): string {
  return typeof value === "boolean" ? value ? "on" : "off" : String(value);
}

/** A point in words: "learning rate 0.01", "batch size 8, attention on". */
export function pointTitle(point: Point): string {
  return Object.entries(point).map(([name, value]) => `${settingTitle(name)} ${valueTitle(value)}`)
    .join(", ");
}

/** A point where its settings are known: "0.01" of one setting, else "batch size 8, learning rate 0.01". */
export function pointLabel(point: Point): string {
  const values = Object.values(point);
  return values.length === 1 ? valueTitle(values[0]!) : pointTitle(point);
}

/** Ids of trials in words: "trial 3", "trials 0 to 3 and 5". */
export function listTrials(ids: readonly number[]): string {
  const sorted = ids.toSorted((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const id of sorted) {
    const last = ranges.at(-1);
    if (last !== undefined && id === last[1] + 1) last[1] = id;
    else ranges.push([id, id]);
  }
  const parts = ranges.flatMap(([first, last]) =>
    last > first + 1 ? `${first} to ${last}` : [...new Set([first, last])].map(String)
  );
  return `${ids.length === 1 ? "trial" : "trials"} ${listWords(parts)}`;
}

/** The standing of a point among those of its study. */
export interface Standing {
  /** True of the point that is told apart from every other one as the best. */
  isBest: boolean;
  /** The name of the best mean on the points that have it, which chance may have made. */
  top: "highest mean" | "lowest mean" | undefined;
  /** True of the base point. */
  isBase: boolean;
  /** True of a point that something else asked for. */
  isAsked: boolean;
}

/** The parts of a point's summary that tell of trials without a score. */
export interface Ends {
  /** Trials that failed. */
  failed: number;
  /** The epochs after which trials were pruned, by seed. */
  pruned: ReadonlyMap<number, number>;
  /** The scores by seed. */
  scores: ReadonlyMap<number, number>;
  /** True of a point that was raced out. */
  isRacedOut: boolean;
}

/** The marks of a point's trials without a score: "2 failed", "all failed", "pruned after epoch 4", "raced out". */
export function endMarks({ failed, pruned, scores, isRacedOut }: Ends): string[] {
  const failures = failed === 0 ? "" : scores.size === 0 ? "all failed" : `${failed} failed`;
  // The first seed of a point is judged for all of them.
  const [epoch] = pruned.values();
  const cut = epoch === undefined ? "" : `pruned after epoch ${epoch}`;
  return [failures, cut, isRacedOut ? "raced out" : ""].filter(Boolean);
}

/** The words that mark a point: "best" or "highest mean", "base", "asked for". */
export function pointMarks({ isBest, top, isBase, isAsked }: Standing): string[] {
  return [isBest ? "best" : top ?? "", isBase ? "base" : "", isAsked ? "asked for" : ""]
    .filter(Boolean);
}
