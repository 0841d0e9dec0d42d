import { formatShare } from "../../base/mod.ts";
import { colors, type FigureSpec, theme, vegaLiteSchema } from "../../page/mod.ts";
import type { Exhibit } from "../exhibit.ts";
import type { JudgedRow } from "./judged_row.ts";
import { lowerEdge } from "./shares_figure.ts";
import { intervalText, type Proportion, proportion, shareText } from "./proportion.ts";

/** Rows of about the same confidence. */
export interface ConfidenceBin extends Proportion {
  /** Rows surer than this, 0 to 1. */
  from: number;
  /** Rows at most as sure as this. */
  to: number;
  /** Their mean confidence; NaN of none. */
  confidence: number;
}

/** The number of bins from 0 to 1. */
const bins = 10;

/** Judged rows in bins of their confidence, from the first bin with rows to the last. */
export function confidenceBins(rows: readonly JudgedRow[]): ConfidenceBin[] {
  // The limits are computed, not accumulated: 3 / 10 is 0.3, and 0.1 + 0.2 is not.
  const binOf = (confidence: number) =>
    Array.from({ length: bins - 1 }, (_, i) => (i + 1) / bins).filter((limit) => confidence > limit)
      .length;
  const all = Array.from({ length: bins }, (_, bin): ConfidenceBin => {
    const own = rows.filter(({ confidence }) => binOf(confidence) === bin);
    return {
      ...proportion(own.filter(({ isRight }) => isRight).length, own.length),
      from: bin / bins,
      to: (bin + 1) / bins,
      confidence: own.reduce((sum, { confidence }) => sum + confidence, 0) / own.length,
    };
  });
  const hasRows = ({ whole }: ConfidenceBin) => whole > 0;
  return all.slice(all.findIndex(hasRows), all.findLastIndex(hasRows) + 1);
}

/**
 * The expected calibration error: the mean distance of confidence and share right, weighted by rows
 * ("On Calibration of Modern Neural Networks", Guo et al., ICML 2017).
 */
export function calibrationError(binned: readonly ConfidenceBin[]): number {
  const rows = binned.reduce((sum, { whole }) => sum + whole, 0);
  return binned.filter(({ whole }) => whole > 0).reduce(
    (sum, { whole, share, confidence }) => sum + whole / rows * Math.abs(share - confidence),
    0,
  );
}

/** The share of right predictions by the model's confidence, and the numbers of rows and mistakes. */
export function calibrationExhibit(rows: readonly JudgedRow[]): Exhibit {
  const binned = confidenceBins(rows);
  const error = 100 * calibrationError(binned);
  const title = "Mistakes by confidence";
  const last = binned.at(-1)!;
  const alt =
    `Confidence and the share of right predictions differ by ${error.toFixed(1)} points ` +
    `in the mean. ${last.whole} rows have a confidence above ${formatShare(last.from, 0)}; ` +
    `mistakes among them: ${last.whole - last.part}.`;
  return {
    title,
    alt,
    figure: calibrationSpec(binned, error, title, alt),
    table: {
      header: [
        "Confidence",
        "Rows",
        "Mean confidence",
        "Right",
        "Mistakes",
        "Share right",
        "95% interval",
      ],
      rows: binned.map((bin) => [
        `${Math.round(100 * bin.from)} to ${formatShare(bin.to, 0)}`,
        String(bin.whole),
        bin.whole === 0 ? "–" : formatShare(bin.confidence),
        String(bin.part),
        String(bin.whole - bin.part),
        shareText(bin),
        intervalText(bin),
      ]),
    },
  };
}

function calibrationSpec(
  binned: readonly ConfidenceBin[],
  error: number,
  title: string,
  alt: string,
): FigureSpec {
  const first = binned[0]!.from;
  const scale = { domain: [first, 1], nice: false };
  const lowest = Math.min(first, lowerEdge(binned));
  const percent = { format: "~%", tickCount: 6 };
  const filled = binned.filter(({ whole }) => whole > 0);
  const most = Math.max(...binned.map(({ whole }) => whole));
  const x = (field: string, title: string | null) => ({
    field,
    type: "quantitative",
    scale,
    title,
    axis: percent,
  });
  const numbers = filled.map(({ from, to, part, whole }) => ({
    at: (from + to) / 2,
    part,
    wrong: whole - part,
    whole,
  }));
  const counts = binned.flatMap(({ from, to, part, whole }) => [
    { from, to, outcome: "right", low: 0, high: part },
    { from, to, outcome: "wrong", low: part, high: whole },
  ]);
  return {
    $schema: vegaLiteSchema,
    title: {
      text: title,
      subtitle: `On the dashed line, confidence is the share right; mean distance ` +
        `${error.toFixed(1)} points`,
    },
    description: alt,
    vconcat: [
      {
        width: 420,
        height: 220,
        layer: [
          {
            data: { values: [{ at: Math.max(first, lowest) }, { at: 1 }] },
            mark: { type: "line", color: colors.quiet, strokeDash: [4, 3], strokeWidth: 1 },
            encoding: {
              x: x("at", null),
              y: { field: "at", type: "quantitative", scale: { domain: [lowest, 1] } },
            },
          },
          {
            data: { values: filled },
            mark: { type: "rule", strokeWidth: 2, color: colors.value },
            encoding: {
              x: x("confidence", null),
              y: { field: "low", type: "quantitative", title: "Share right", axis: percent },
              y2: { field: "high" },
            },
          },
          {
            data: { values: filled },
            mark: { type: "point", filled: true, size: 70, opacity: 1, color: colors.value },
            encoding: { x: x("confidence", null), y: { field: "share", type: "quantitative" } },
          },
        ],
      },
      {
        width: 420,
        height: 130,
        layer: [
          {
            data: { values: counts },
            mark: { type: "rect", stroke: "white" },
            encoding: {
              x: x("from", "Confidence of the prediction"),
              x2: { field: "to" },
              y: {
                field: "low",
                type: "quantitative",
                title: "Rows",
                axis: { tickCount: 4 },
                scale: { domainMax: 1.2 * most },
              },
              y2: { field: "high" },
              color: {
                field: "outcome",
                type: "nominal",
                title: null,
                scale: { domain: ["right", "wrong"], range: [colors.value, colors.best] },
                legend: { orient: "top", symbolType: "square", labelFontSize: 13 },
              },
            },
          },
          ...[
            { field: "part", color: colors.value, dy: -8 },
            { field: "wrong", color: colors.best, dy: -22 },
          ].map(({ field, color, dy }) => ({
            data: { values: numbers },
            mark: { type: "text", dy, fontSize: 12, color },
            encoding: {
              x: x("at", "Confidence of the prediction"),
              y: { field: "whole", type: "quantitative" },
              text: { field },
            },
          })),
        ],
      },
    ],
    resolve: { legend: { color: "independent" } },
    config: theme,
  };
}
