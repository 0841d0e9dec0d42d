import { listWords, plural } from "../base/mod.ts";
import { bestFirst, type MetricName } from "../trainer/mod.ts";
import {
  comparisonsOf,
  decisiveInterval,
  type Difference,
  hasRowInterval,
  isShown,
} from "./difference.ts";
import { uncapitalize } from "../page/mod.ts";
import {
  formatDetectable,
  formatDifference,
  formatEstimate,
  type MetricFormat,
  metricFormat,
  pointLabel,
  pointTitle,
  pValueText,
  referencesOf,
} from "./format.ts";
import type { Summary, SummaryRow } from "./summary.ts";

const withArticle = (noun: string) => `${/^([aeiou]|F1)/.test(noun) ? "an" : "a"} ${noun}`;

/** The most points that a sentence names one by one. */
const mostNamed = 3;

/** "2.1 points", "more than 100.0 points". */
const detectableText = (value: number, format: MetricFormat) =>
  formatDetectable(value, format).replace(">", "more than ") + format.differenceUnit;

/** The best row after the base. */
function runnerUp(rows: readonly SummaryRow[], metric: MetricName): SummaryRow | undefined {
  const order = bestFirst(metric);
  return rows.filter(({ difference }) => difference !== undefined)
    .toSorted((a, b) => order(a.difference!.mean, b.difference!.mean))[0];
}

/** "−0.3 ± 0.6 points over seeds and rows (± 0.1 over seeds alone)". */
function differenceText(difference: Difference, format: MetricFormat): string {
  const text = formatDifference(decisiveInterval(difference), format) + format.differenceUnit;
  return hasRowInterval(difference)
    ? `${text} over seeds and rows (± ${format.score(difference.halfWidth!)} over seeds alone)`
    : text;
}

/** Sentences that say whether a difference is shown, by its adjusted p-value. */
function verdict(difference: Difference, comparisons: number, format: MetricFormat): string[] {
  const { count, adjustedPValue, detectable } = difference;
  if (count < 2) return ["It is from one pair of trials, so it may be chance."];
  if (adjustedPValue === undefined) {
    return [`It is the same in all ${plural(count, "pair")} of trials, which no test can judge.`];
  }
  const p = pValueText(adjustedPValue, comparisons);
  if (isShown(difference)) return [`The difference is shown (${p}).`];
  return [
    `No difference is shown (${p})` +
    (detectable === undefined
      ? "; the pairs are all equal, so it is not known how small a difference the study could have shown."
      : `; the smallest that this study could have shown, with 80% power, is ` +
        `${detectableText(detectable, format)}.`),
  ];
}

/** The first sentence: which point is best, or has the best mean, and its score. */
function headline({ experiment, rows, references }: Summary, leader: SummaryRow): string {
  const format = metricFormat(experiment.metric);
  const tops = rows.filter(({ top }) => top !== undefined);
  const metric = uncapitalize(format.title);
  const { reachable } = referencesOf(experiment, references);
  const scoreOf = ({ estimate, crossFitted }: SummaryRow) =>
    formatEstimate(estimate!, format) + format.unit +
    (crossFitted ? ` (cross-fitted ${formatEstimate(crossFitted, format)}${format.unit})` : "");
  const end = reachable === undefined
    ? "."
    : `; ${format.score(reachable)}${format.unit} is reachable.`;
  if (rows.length === 1) {
    return `With ${pointTitle(leader.point)} the ${metric} is ${scoreOf(leader)}${end}`;
  }
  if (leader.isBest) {
    return `Best is ${pointTitle(leader.point)}, with ${withArticle(metric)} of ` +
      `${scoreOf(leader)}${end}`;
  }
  if (tops.length > 1) {
    return `The ${leader.top} ${metric}, ${
      format.score(leader.estimate!.mean)
    }${format.unit}, is ` +
      `shared by ${sharers(tops, rows.filter(({ estimate }) => estimate))}${end}`;
  }
  return `The ${leader.top} ${metric} is that of ${pointTitle(leader.point)}, ` +
    `${scoreOf(leader)}${end}`;
}

/** The points with the same mean: by their names, or where these are many their number. */
function sharers(tops: readonly SummaryRow[], scored: readonly SummaryRow[]): string {
  if (tops.length === scored.length && tops.length > mostNamed) return `all ${tops.length} points`;
  if (tops.length > mostNamed) {
    const base = tops.find(({ isBase }) => isBase);
    return `${tops.length} of the ${scored.length} points` +
      (base === undefined ? "" : ", the base among them");
  }
  const [first, ...others] = tops.map(({ point }) => point);
  return listPoints([pointTitle(first!), ...others.map(pointLabel)]);
}

/** Points in a row; semicolons part those that have commas of their own. */
function listPoints(names: readonly string[]): string {
  return names.some((name) => name.includes(",")) && names.length > 1
    ? `${names.slice(0, -1).join("; ")}; and ${names.at(-1)}`
    : listWords(names);
}

/** The sentence on the points that the leader is not told apart from; none where one other says it all. */
function undecided({ rows, rivals }: Summary, leader: SummaryRow): string[] {
  const others = rows.filter((row) => row !== leader && row.estimate && !row.top);
  const open = others.filter((row) => !isShown(rivals[rows.indexOf(row)] ?? noTest));
  if (open.length === 0 || rows.length < 3) return [];
  const those = open.length === others.length
    ? "any of the others"
    : open.length > mostNamed
    ? `${open.length} of the ${others.length} others`
    : listPoints(open.map(({ point }) => pointLabel(point)));
  const isShared = rows.filter(({ top }) => top !== undefined).length > 1;
  return [`${isShared ? "They are" : "It is"} not told apart from ${those}.`];
}

const noTest = { adjustedPValue: undefined };

/** The sentence on a leader that is not shown to be better than the best constant prediction. */
function noBetterThanConstant(
  { experiment, references }: Summary,
  { estimate, crossed }: SummaryRow,
): string[] {
  const format = metricFormat(experiment.metric);
  const { constant } = referencesOf(experiment, references);
  const halfWidth = crossed?.halfWidth ?? estimate!.halfWidth ?? 0;
  if (constant === undefined || estimate!.mean - halfWidth > constant) return [];
  return [
    `That is not shown to be better than ${format.constant}, ${
      format.score(constant)
    }${format.unit}.`,
  ];
}

/** The study's finding, in sentences that claim no more than its tests and intervals allow. */
export function finding(summary: Summary): string {
  const { experiment, rows } = summary;
  const tops = rows.filter(({ top }) => top !== undefined);
  const leader = rows.length > 1 ? tops.find(({ isBase }) => isBase) ?? tops[0] : rows[0];
  if (!leader?.estimate) return "No trial is complete, so nothing is found.";
  const format = metricFormat(experiment.metric);
  const sentences = [
    headline(summary, leader),
    ...noBetterThanConstant(summary, leader),
    ...(leader.isBest ? [] : undecided(summary, leader)),
  ];
  const base = rows.find(({ isBase }) => isBase);
  const rival = leader.isBase ? runnerUp(rows, experiment.metric) : leader;
  if (base && rival?.difference && tops.length === 1) {
    const comparisons = comparisonsOf(rows.map(({ difference }) => difference));
    sentences.push(
      (leader.isBase ? `It is the base; the next, ${pointLabel(rival.point)}, ` : `It `) +
        `differs from ${leader.isBase ? "it" : `the base, ${pointLabel(base.point)},`} by ` +
        `${differenceText(rival.difference, format)}.`,
      ...verdict(rival.difference, comparisons, format),
    );
  }
  return sentences.join(" ");
}
