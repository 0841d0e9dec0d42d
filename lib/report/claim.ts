import { uncapitalize } from "../page/mod.ts";
import { decisiveInterval, hasRowInterval } from "./difference.ts";
import {
  formatDetectable,
  formatDifference,
  metricFormat,
  pointLabel,
  pointTitle,
  pValueText,
} from "./format.ts";
import type { Judgement, Verdict } from "./judgement.ts";
import type { Summary } from "./summary.ts";

/** True of a verdict by which a study finds what its experiment expects. */
export function isAsExpected(verdict: Verdict): boolean {
  return verdict === "shown" || verdict === "none shown";
}

/**
 * The verdict on several judgements together: contradicted where one is, and as expected where all are.
 *
 * @param verdicts At least one.
 */
export function combineVerdicts(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes("contradicted")) return "contradicted";
  if (!verdicts.every(isAsExpected)) return "cannot tell";
  return verdicts.includes("none shown") ? "none shown" : "shown";
}

/** The verdict of a study on its experiment's claim; undefined where it is not judged within one study. */
export function claimVerdict({ judgements }: Pick<Summary, "judgements">): Verdict | undefined {
  return judgements.length === 0
    ? undefined
    : combineVerdicts(judgements.map(({ verdict }) => verdict));
}

/** The two points' relation, which is or is not so. */
function relation({ is, point, than, metric, by }: Judgement, isSo: boolean): string {
  const format = metricFormat(metric);
  const size = format.score(by) + format.differenceUnit;
  const title = uncapitalize(format.title);
  if (is === "not told apart") {
    return `${pointTitle(point)} and ${pointLabel(than)} ${
      isSo ? "have the same" : "differ in"
    } ${title}`;
  }
  if (is === "no different") {
    return `${pointTitle(point)} differs from ${pointLabel(than)} in its ${title} by ` +
      `${isSo ? "less" : "more"} than ${size}`;
  }
  const comparative = metric === "gap" ? "smaller" : format.higherIsBetter ? "higher" : "lower";
  return `${pointTitle(point)} has ${
    isSo ? `a ${comparative}` : `no ${comparative}`
  } ${title} than ` +
    pointLabel(than) + (by === 0 ? "" : ` by more than ${size}`);
}

/** "the difference is +3.1 ± 1.2 points over seeds and rows (p = 0.012)". */
function measured({ metric, difference, adjustedPValue, comparisons }: Judgement): string {
  const format = metricFormat(metric);
  const text = formatDifference(decisiveInterval(difference!), format) + format.differenceUnit;
  const over = difference!.count < 2
    ? "from one pair of trials"
    : hasRowInterval(difference)
    ? "over seeds and rows"
    : "over seeds";
  const p = adjustedPValue === undefined ? "" : ` (${pValueText(adjustedPValue, comparisons)})`;
  return `the difference is ${text} ${over}${p}`;
}

/** The smallest difference that could have been shown, in a sentence's end. */
function couldBeShown({ metric, by, detectable, difference }: Judgement): string {
  if (detectable === undefined) {
    return difference!.count < 2 ? "" : "; all pairs differ alike, which no test can judge";
  }
  const format = metricFormat(metric);
  const size = formatDetectable(detectable, format).replace(">", "more than ") +
    format.differenceUnit;
  return by === 0
    ? `; the smallest that this study could have shown, with 80% power, is ${size}`
    : `; this study could have told it from ${
      format.score(by)
    }${format.differenceUnit}, with 80% ` +
      `power, at a distance of ${size}`;
}

/** The size that is expected of a difference, where one is: ", more than 2.0 claimed". */
function claimedSize({ is, metric, by }: Judgement): string {
  const words = is === "no different" ? "less" : is === "no better" ? "no more" : "more";
  return by === 0 ? "" : `, ${words} than ${metricFormat(metric).score(by)} claimed`;
}

/** The difference of a judgement: "deep − report: −2.1 ± 6.9 points (p = 0.39)". */
function briefDifference(judgement: Judgement): string {
  const { point, than, metric, difference, adjustedPValue } = judgement;
  const pair = `${pointLabel(point)} − ${pointLabel(than)}`;
  if (difference === undefined) return `${pair}: not measured`;
  const format = metricFormat(metric);
  const text = formatDifference(decisiveInterval(difference), format) + format.differenceUnit;
  const p = adjustedPValue === undefined ? "" : ` (${pValueText(adjustedPValue, 1)})`;
  return `${pair}: ${text}${claimedSize(judgement)}${p}`;
}

/** Judgements in a line, by metric: "Validation accuracy, true − false: +3.3 ± 2.9 points (p = 0.04)". */
export function judgementsLine(judgements: readonly Judgement[]): string {
  const byMetric = Map.groupBy(judgements, ({ metric }) => metricFormat(metric).title);
  return Array.from(byMetric, ([title, own]) => `${title}, ${own.map(briefDifference).join("; ")}`)
    .join(". ");
}

/** The sentence on points that are expected not to be told apart, and are not; it does not call them equal. */
function noneShown(judgement: Judgement): string {
  const { point, than, metric } = judgement;
  return `No difference is shown where there is none, between ${pointTitle(point)} and ${
    pointLabel(than)
  }, in ${uncapitalize(metricFormat(metric).title)}: ${measured(judgement)}${
    couldBeShown(judgement)
  }.`;
}

/** A judgement in a sentence that claims no more than its interval. */
export function judgementSentence(judgement: Judgement): string {
  const { is, verdict, difference } = judgement;
  // "No better" is the negation of "better".
  const isPositive = is !== "no better";
  if (difference === undefined) {
    return `Cannot tell whether ${relation(judgement, true)}: no seed has measured both.`;
  }
  if (verdict === "cannot tell") {
    return `Cannot tell whether ${relation(judgement, true)}: ${measured(judgement)}` +
      `${couldBeShown(judgement)}.`;
  }
  if (verdict === "none shown") return noneShown(judgement);
  const isShown = verdict === "shown";
  return `${isShown ? "Shown" : "Contradicted"}: ${relation(judgement, isShown === isPositive)}; ` +
    `${measured(judgement)}.`;
}

/** The verdict on the claim, then each judgement, in sentences; empty where nothing is expected. */
export function verdictSentences(summary: Summary): string[] {
  if (summary.experiment.expects === "matters most") {
    return [
      "One study cannot judge it; the index of results holds the settings against each other.",
    ];
  }
  const sentences = summary.judgements.map(judgementSentence);
  if (sentences.length < 2) return sentences;
  const together = {
    shown: "Shown, in all its parts.",
    "none shown": "No difference is shown where there is none.",
    contradicted: "Contradicted, at least in part.",
    "cannot tell": "Cannot tell, at least in part.",
  }[claimVerdict(summary)!];
  return [together, ...sentences];
}
