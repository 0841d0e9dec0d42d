import { bestFirst, type MetricName } from "../trainer/mod.ts";
import {
  formatDifference,
  formatEstimate,
  metricFormat,
  referencesOf,
  settingTitle,
} from "./format.ts";
import type { Estimate } from "./statistics/estimate.ts";
import type { Summary, SummaryRow } from "./summary.ts";

function verdict({ mean, halfWidth }: Estimate): string {
  if (halfWidth === undefined) return "from one pair of trials, so it may be chance";
  return Math.abs(mean) > halfWidth
    ? "an interval that leaves 0 out"
    : "an interval that holds 0, so these seeds cannot tell the two apart";
}

const withArticle = (noun: string) => `${/^([aeiou]|f1)/.test(noun) ? "an" : "a"} ${noun}`;

/** The best row after the base. */
function runnerUp(rows: readonly SummaryRow[], metric: MetricName): SummaryRow | undefined {
  const order = bestFirst(metric);
  return rows.filter(({ difference }) => difference !== undefined)
    .toSorted((a, b) => order(a.difference!.mean, b.difference!.mean))[0];
}

/** What a study shows, in sentences that claim no more than its intervals allow. */
export function finding({ experiment, rows, references }: Summary): string {
  const format = metricFormat(experiment.metric);
  const isComparison = rows.length > 1;
  const best = isComparison ? rows.find(({ isBest }) => isBest) : rows[0];
  if (!best?.estimate) return "No trial is complete, so nothing is found.";
  const { reachable } = referencesOf(experiment, references);
  const value = `${settingTitle(experiment.setting)} ${best.value}`;
  const metric = format.title.toLowerCase();
  const sentences = [
    (isComparison
      ? `Best is ${value}, with ${withArticle(metric)} of `
      : `With ${value} the ${metric} is `) +
    formatEstimate(best.estimate, format) + format.unit +
    (reachable === undefined ? "" : `; ${format.score(reachable)}${format.unit} is reachable`) +
    ".",
  ];
  const base = rows.find(({ isBase }) => isBase);
  const rival = best.isBase ? runnerUp(rows, experiment.metric) : best;
  if (base && rival?.difference) {
    sentences.push(
      (best.isBase ? `It is the base setting; the next, ${rival.value}, ` : `It `) +
        `differs from ${best.isBase ? "it" : `the base, ${base.value},`} by ` +
        `${formatDifference(rival.difference, format)}${format.differenceUnit}, ` +
        `${verdict(rival.difference)}.`,
    );
  }
  return sentences.join(" ");
}
