import type { Exhibit } from "../exhibit.ts";
import type { JudgedRow } from "./judged_row.ts";
import { rest, shownLabel, shownLabels } from "./labels.ts";
import { type Proportion, proportion, shareText } from "./proportion.ts";
import { sharesSpec } from "./shares_figure.ts";

/** Classes that are shown, the one for all others included. */
const mostClasses = 13;

/** Recall and precision of a class. */
export interface ClassErrors {
  /** The label; {@linkcode rest} stands for rare ones. */
  label: string;
  /** The share of the rows with the label that are predicted right. */
  recall: Proportion;
  /** The share of the rows predicted to have the label that have it. */
  precision: Proportion;
}

/** Recall and precision of each class, the most frequent first. */
export function classErrors(rows: readonly JudgedRow[]): ClassErrors[] {
  const labels = shownLabels(rows, mostClasses);
  const right = ({ isRight }: JudgedRow) => isRight;
  return labels.map((label) => {
    const having = rows.filter(({ truth }) => shownLabel(truth, labels) === label);
    const predicted = rows.filter((row) => shownLabel(row.predicted, labels) === label);
    return {
      label,
      recall: proportion(having.filter(right).length, having.length),
      precision: proportion(predicted.filter(right).length, predicted.length),
    };
  });
}

/** The errors by class: recall and precision of each, with 95% intervals over rows. */
export function errorsByClass(rows: readonly JudgedRow[]): Exhibit {
  const classes = classErrors(rows);
  const title = "Right predictions by class";
  const worst = classes.filter(({ label, recall }) => label !== rest && recall.whole > 0)
    .toSorted((a, b) => a.recall.share - b.recall.share)[0]!;
  const alt = `Recall and precision of ${classes.length} classes. The least recall has ` +
    `${worst.label}: ${worst.recall.part} of ${worst.recall.whole} rows.`;
  return {
    title,
    alt,
    figure: sharesSpec({
      title,
      subtitle: "Recall: share of the class's rows; precision: share of its predictions",
      alt,
      groups: classes.flatMap(({ label, recall, precision }) => [
        { label, series: "recall", ...recall },
        { label, series: "precision", ...precision },
      ]),
    }),
    table: {
      header: ["Class", "Rows", "Predicted", "Right", "Recall", "Precision"],
      rows: classes.map(({ label, recall, precision }) => [
        label,
        String(recall.whole),
        String(precision.whole),
        String(recall.part),
        shareText(recall),
        shareText(precision),
      ]),
    },
  };
}
