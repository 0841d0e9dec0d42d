import { escapeMarkdown } from "../page/mod.ts";
import { formatDifference, metricFormat, referencesOf } from "./format.ts";
import { comparisonsOf, hasRowInterval } from "./difference.ts";
import { isAboutGap } from "./gap_panel.ts";
import { rowIntervalNotes } from "./row_scores.ts";
import type { Summary } from "./summary.ts";

/** The sentences on the differences' intervals and p-values. */
function differencesLines({ rows }: Summary): string[] {
  const differences = rows.flatMap(({ difference }) => difference ?? []);
  if (differences.length === 0) return [];
  const comparisons = comparisonsOf(differences);
  const isCrossed = differences.some(hasRowInterval);
  return [
    "Differences are taken seed by seed, and the interval after them is over the seeds: it says where " +
    "the mean difference of more seeds would be, on these validation rows.",
    ...(isCrossed
      ? [
        "Over seeds and rows: the interval that also allows for other validation rows of the same kind " +
        "(seeds and rows are crossed: Owen 2007, the pigeonhole bootstrap).",
      ]
      : []),
    ...(comparisons === 0 ? [] : [
      (isCrossed
        ? "The p-value is the level at which the interval over seeds and rows would end at 0"
        : "The p-value is that of the paired t test over seeds") +
      (comparisons > 1
        ? `, adjusted for the ${comparisons} comparisons of the table by Holm's method`
        : "") +
      ": below 0.05 the difference counts as shown.",
    ]),
    ...(differences.some(({ detectable }) => detectable !== undefined)
      ? [
        `Could be shown: the smallest true difference that so many seeds${
          isCrossed ? " and rows" : ""
        } find in 80% of studies, as these ones vary. Smaller ones may well be there where no ` +
        "difference is shown.",
      ]
      : []),
    "Best is only what is told apart from every other value, each difference by its adjusted p-value; " +
    "otherwise the best mean is named as such, since chance may have made it.",
  ];
}

/** The sentence on the gap, where a claim is about it. */
function gapLines(summary: Summary): string[] {
  if (!isAboutGap(summary)) return [];
  return [
    "The train-validation gap is the accuracy of the training rows minus that of the validation rows " +
    "after the last epoch, both measured without dropout; it is of the last epoch and not of the best " +
    "one, since choosing the best epoch hides overfitting.",
  ];
}

/** The sentences on the choice of the best epoch, with its bias as far as it is known. */
function bestEpochLines(summary: Summary): string[] {
  const { experiment, optimism, rows } = summary;
  const format = metricFormat(experiment.metric);
  const naive =
    "A trial's score is that of its best epoch on the rows that chose the epoch, hence a " +
    `little too good${rows.length > 1 ? ", for every value alike" : ""}`;
  if (optimism === undefined) return [`${naive}.`];
  const sign = format.higherIsBetter ? 1 : -1;
  const bias = formatDifference({ ...optimism, mean: sign * optimism.mean }, format);
  return [
    `${naive}: by ${bias}${format.differenceUnit} in the mean of this ` +
    "study's trials, measured by the cross-fitted score.",
    "Cross-fitted: the epoch is chosen on one half of the validation rows and scored on the other, and " +
    "the other way round, so that the score has no part in the luck of the choice.",
  ];
}

/** The sentences on results on single rows. */
function rowNotes({ rows, rowsNote, settings }: Summary): string[] {
  if (rowsNote !== undefined) return [rowsNote];
  const scored = rows.filter(({ scores }) => scores.size > 1);
  if (scored.length === 0) return [];
  return rowIntervalNotes(settings, scored.some(({ crossed }) => crossed !== undefined));
}

/** Sentences on how the table of a study is to be read. */
export function reading(summary: Summary): string[] {
  const { experiment, rows, references, edition } = summary;
  const most = Math.max(...rows.map(({ scores }) => scores.size));
  const { reachable } = referencesOf(experiment, references);
  return [
    most < 2
      ? rows.length > 1
        ? "One trial for each value gives no interval: differences may be chance."
        : "One trial gives no interval: the next may score otherwise."
      : "± is half the 95% confidence interval of the mean over seeds (Student's t). Few seeds make it " +
        "wide, so that it may pass what is possible.",
    ...differencesLines(summary),
    ...gapLines(summary),
    ...bestEpochLines(summary),
    ...rowNotes(summary),
    ...(reachable === undefined ? [] : [
      "Best reachable is the accuracy to be expected of a predictor that knows how the data was made. On few " +
      "rows the luck of noise may pass it.",
    ]),
    ...(edition === undefined
      ? []
      : [`The data is the ${escapeMarkdown(edition)} edition, not the published one.`]),
  ];
}
