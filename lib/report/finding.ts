import { plural } from "../base/mod.ts";
import { bestFirst, type MetricName } from "../trainer/mod.ts";
import { comparisonsOf, type Difference, level } from "./difference.ts";
import { uncapitalize } from "../page/mod.ts";
import {
  formatDetectable,
  formatDifference,
  formatEstimate,
  formatPValue,
  type MetricFormat,
  metricFormat,
  pointLabel,
  pointTitle,
  referencesOf,
} from "./format.ts";
import type { Summary, SummaryRow } from "./summary.ts";

const withArticle = (noun: string) => `${/^([aeiou]|F1)/.test(noun) ? "an" : "a"} ${noun}`;

/** "2.1 points", "more than 100.0 points". */
const detectableText = (value: number, format: MetricFormat) =>
  formatDetectable(value, format).replace(">", "more than ") + format.differenceUnit;

/** The best row after the base. */
function runnerUp(rows: readonly SummaryRow[], metric: MetricName): SummaryRow | undefined {
  const order = bestFirst(metric);
  return rows.filter(({ difference }) => difference !== undefined)
    .toSorted((a, b) => order(a.difference!.mean, b.difference!.mean))[0];
}

/** "p = 0.012", "p < 0.001", adjusted where there are several. */
function pValueText(adjusted: number, comparisons: number): string {
  const text = formatPValue(adjusted);
  const value = text.startsWith("<") ? `p < ${text.slice(1)}` : `p = ${text}`;
  return comparisons > 1 ? `${value}, adjusted for ${comparisons} comparisons` : value;
}

/** The sentence on the interval over seeds and rows. */
function rowsVerdict(
  { mean, crossed, adjustedPValue }: Difference,
  format: MetricFormat,
): string[] {
  if (crossed?.halfWidth === undefined) return [];
  const isShown = adjustedPValue! <= level;
  const leavesOut = Math.abs(mean) > crossed.halfWidth;
  const interval = `The interval over seeds and rows, ± ${format.score(crossed.halfWidth)}`;
  return [
    leavesOut
      ? `${interval}, leaves 0 out${isShown ? " too" : ", without such an adjustment"}.`
      : isShown
      ? `${interval}, holds 0: on other rows of the same kind the difference may not be there.`
      : `${interval}, holds 0 too.`,
  ];
}

/** Sentences that say whether a difference is shown, by its adjusted p-value. */
function verdict(difference: Difference, comparisons: number, format: MetricFormat): string[] {
  const { count, adjustedPValue, detectable } = difference;
  if (count < 2) return ["It is from one pair of trials, so it may be chance."];
  if (adjustedPValue === undefined) {
    return [`It is the same in all ${plural(count, "pair")} of trials, which no test can judge.`];
  }
  const p = pValueText(adjustedPValue, comparisons);
  const rows = rowsVerdict(difference, format);
  if (adjustedPValue <= level) return [`The difference is shown (${p}).`, ...rows];
  return [
    `No difference is shown (${p})` +
    (detectable === undefined
      ? "; the pairs are all equal, so it is not known how small a difference the study could have shown."
      : `; the smallest that this study could have shown, with 80% power, is ` +
        `${detectableText(detectable, format)}.`),
    ...rows,
  ];
}

/** The study's finding, in sentences that claim no more than its tests and intervals allow. */
export function finding({ experiment, rows, references }: Summary): string {
  const format = metricFormat(experiment.metric);
  const isComparison = rows.length > 1;
  const best = isComparison ? rows.find(({ isBest }) => isBest) : rows[0];
  if (!best?.estimate) return "No trial is complete, so nothing is found.";
  const { reachable } = referencesOf(experiment, references);
  const metric = uncapitalize(format.title);
  const crossFitted = best.crossFitted &&
    ` (cross-fitted ${formatEstimate(best.crossFitted, format)}${format.unit})`;
  const sentences = [
    (isComparison
      ? `Best is ${pointTitle(best.point)}, with ${withArticle(metric)} of `
      : `With ${pointTitle(best.point)} the ${metric} is `) +
    formatEstimate(best.estimate, format) + format.unit + (crossFitted ?? "") +
    (reachable === undefined ? "" : `; ${format.score(reachable)}${format.unit} is reachable`) +
    ".",
  ];
  const base = rows.find(({ isBase }) => isBase);
  const rival = best.isBase ? runnerUp(rows, experiment.metric) : best;
  if (base && rival?.difference) {
    const comparisons = comparisonsOf(rows.map(({ difference }) => difference));
    sentences.push(
      (best.isBase ? `It is the base; the next, ${pointLabel(rival.point)}, ` : `It `) +
        `differs from ${best.isBase ? "it" : `the base, ${pointLabel(base.point)},`} by ` +
        `${formatDifference(rival.difference, format)}${format.differenceUnit}.`,
      ...verdict(rival.difference, comparisons, format),
    );
  }
  return sentences.join(" ");
}
