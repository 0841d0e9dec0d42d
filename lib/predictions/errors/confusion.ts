import { colors, type FigureSpec, theme, vegaLiteSchema } from "../../page/mod.ts";
import type { Exhibit } from "../exhibit.ts";
import type { JudgedRow } from "./judged_row.ts";
import { labelAxis, rest, shownLabel, shownLabels, widestLabel } from "./labels.ts";

/** Labels of a matrix, the one for all others included. */
const mostLabels = 9;

/** The counts of each label's being predicted for each. */
export interface Confusion {
  /** The labels; {@linkcode rest} stands for rare ones. */
  labels: readonly string[];
  /** [truth][prediction], numbers of rows. */
  counts: readonly (readonly number[])[];
}

/** Counts the predictions for each label, the most frequent labels first. */
export function confusionOf(rows: readonly JudgedRow[]): Confusion {
  const labels = shownLabels(rows, mostLabels);
  const counts = labels.map(() => labels.map(() => 0));
  const place = (label: string) => labels.indexOf(shownLabel(label, labels));
  for (const { truth, predicted } of rows) counts[place(truth)]![place(predicted)]!++;
  return { labels, counts };
}

/** The confusion matrix of judged rows: 2 × 2 of answerability, of answers the most frequent and the rest. */
export function confusionExhibit(rows: readonly JudgedRow[]): Exhibit {
  const { labels, counts } = confusionOf(rows);
  const title = "Predictions by truth";
  const alt = describe({ labels, counts }, rows);
  return {
    title,
    alt,
    figure: confusionSpec({ labels, counts }, title, alt),
    table: {
      header: ["Truth", ...labels.map((label) => `Predicted ${label}`), "Rows"],
      rows: counts.map((row, i) => [
        labels[i]!,
        ...row.map(String),
        String(row.reduce((a, b) => a + b, 0)),
      ]),
    },
  };
}

function confusionSpec({ labels, counts }: Confusion, title: string, alt: string): FigureSpec {
  const values = labels.flatMap((truth, i) => {
    const whole = counts[i]!.reduce((a, b) => a + b, 0);
    return labels.map((predicted, j) => {
      const count = counts[i]![j]!;
      return { truth, predicted, count, share: whole === 0 ? 0 : count / whole };
    });
  });
  const isSmall = labels.length <= 3;
  const cell = isSmall ? 110 : 46;
  const axis = { ...labelAxis, domain: false, ticks: false };
  const isRest = labels.includes(rest);
  return {
    $schema: vegaLiteSchema,
    title: {
      text: title,
      subtitle: [
        "Numbers of rows; the darker, the larger the share of the truth's rows",
        ...(isRest ? [`Where both are “${rest}”, the prediction can be wrong`] : []),
      ],
    },
    description: alt,
    width: { step: cell },
    height: { step: isSmall ? 70 : 34 },
    data: { values },
    encoding: {
      x: {
        field: "predicted",
        type: "nominal",
        sort: labels,
        title: "Prediction",
        axis: { ...axis, orient: "top", labelAngle: isSmall ? 0 : -40 },
      },
      y: {
        field: "truth",
        type: "nominal",
        sort: labels,
        title: "Truth",
        axis: { ...axis, titleX: -widestLabel(labels) - 16 },
      },
    },
    layer: [
      {
        mark: { type: "rect", stroke: "white", strokeWidth: 2 },
        encoding: {
          color: {
            field: "share",
            type: "quantitative",
            scale: { domain: [0, 1], range: ["#F1F5F8", colors.value] },
            legend: null,
          },
        },
      },
      {
        mark: { type: "text", fontSize: isSmall ? 18 : 13 },
        encoding: {
          text: { field: "count", type: "quantitative", format: "," },
          color: {
            condition: [
              { test: "datum.share > 0.55", value: "white" },
              { test: "datum.count == 0", value: "#B0B0B0" },
            ],
            value: colors.text,
          },
        },
      },
    ],
    config: theme,
  };
}

/** The matrix in sentences: what is right, and what is confused most. */
function describe({ labels, counts }: Confusion, rows: readonly JudgedRow[]): string {
  const right = rows.filter(({ isRight }) => isRight).length;
  const mistakes = labels.flatMap((truth, i) =>
    labels.flatMap((predicted, j) => i === j ? [] : [{ truth, predicted, count: counts[i]![j]! }])
  ).filter(({ count }) => count > 0).toSorted((a, b) => b.count - a.count).slice(0, 3);
  const listed = mistakes.map(({ truth, predicted, count }) =>
    `${truth} taken for ${predicted} (${count} rows)`
  ).join("; ");
  return `${right} of ${rows.length} predictions are right.` +
    (listed && ` Most frequent mistakes: ${listed}.`);
}
