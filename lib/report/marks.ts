import type { TopLevelSpec } from "vega-lite";
import { listWords } from "../base/mod.ts";
import { seedCount } from "./description.ts";
import { metricFormat, referencesOf } from "./format.ts";
import type { Estimate } from "./statistics/estimate.ts";
import type { Summary } from "./summary.ts";
import { colors, textWidth, titleFont, wrap } from "../page/mod.ts";

/** A layer of a figure. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];

/** Lines of text are so far apart, in pixels. */
export const lineHeight = 16;

/** The mean of a point with its interval. */
export interface MeanPoint {
  /** The mean score. */
  mean: number;
  /** The lower end of its interval; the mean where there is none. */
  low: number;
  /** The upper end, likewise. */
  high: number;
}

/** An interval as far as it is in the frame. */
export type Bar<Mean extends MeanPoint> = Mean & { lowCut: boolean; highCut: boolean };

/** A mean with its interval; none where there is none. */
export function meanPoint(estimate: Estimate | undefined): MeanPoint | undefined {
  if (!estimate) return undefined;
  const { mean, halfWidth = 0 } = estimate;
  return { mean, low: mean - halfWidth, high: mean + halfWidth };
}

/** The intervals of means, cut at the frame's lower and upper edge. */
export function bars<Mean extends MeanPoint>(
  means: readonly Mean[],
  [bottom, top]: [number, number],
): Bar<Mean>[] {
  return means.filter(({ low, high }) => high > low).map((mean) => ({
    ...mean,
    low: Math.max(mean.low, bottom),
    high: Math.min(mean.high, top),
    lowCut: mean.low < bottom,
    highCut: mean.high > top,
  }));
}

/** A bar for each interval, with a cap at each end, or an arrow where it goes on past the frame. */
export function intervalLayers<Mean extends MeanPoint>(
  bars: readonly Bar<Mean>[],
  { x, y, color }: { x: object; y: object; color: object },
): Layer[] {
  const end = (edge: "low" | "high", arrow: string) => [
    {
      data: { values: bars.filter((bar) => !bar[`${edge}Cut`]) },
      mark: { type: "tick", orient: "horizontal", size: 9, thickness: 2, opacity: 1 },
      encoding: { x, y: { ...y, field: edge }, color },
    },
    {
      data: { values: bars.filter((bar) => bar[`${edge}Cut`]) },
      mark: { type: "point", shape: arrow, filled: true, size: 50, opacity: 1 },
      encoding: { x, y: { ...y, field: edge }, color },
    },
  ];
  return [
    {
      data: { values: [...bars] },
      mark: { type: "rule", strokeWidth: 2 },
      encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
    },
    ...end("low", "triangle-down"),
    ...end("high", "triangle-up"),
  ] as Layer[];
}

/** A line at 0, for differences. */
export function zeroLine(y: object): Layer {
  return {
    data: { values: [{ zero: 0 }] },
    mark: { type: "rule", color: colors.quiet, strokeWidth: 1.2 },
    encoding: { y: { ...y, field: "zero" } },
  } as Layer;
}

/** A dot at each mean. */
export function meanDots<Mean extends MeanPoint>(
  means: readonly Mean[],
  { x, y, color }: { x: object; y: object; color: object },
): Layer {
  return {
    data: { values: [...means] },
    mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1, size: 60 },
    encoding: { x, y: { ...y, field: "mean" }, color },
  } as Layer;
}

/** A score that results are held against, with its label's lines. */
export interface Reference {
  /** Its name and its score. */
  label: string[];
  /** Its score. */
  score: number;
}

/** The best reachable score and that of always the same prediction, as far as they are known. */
export function labelledReferences({ experiment, references }: Summary): Reference[] {
  const format = metricFormat(experiment.metric);
  const { reachable, constant } = referencesOf(experiment, references);
  const reference = (name: string, score: number | undefined) =>
    score === undefined ? [] : [{ label: [name, format.score(score) + format.unit], score }];
  return [
    ...reference("best reachable", reachable),
    ...reference(format.constant, constant),
  ];
}

/** Moves labels down until each has its room, keeping their order; positions in pixels. */
function spread(positions: readonly number[], room: number): number[] {
  const order = positions.map((_, i) => i).toSorted((a, b) => positions[a]! - positions[b]!);
  const out = [...positions];
  order.forEach((i, rank) => {
    const above = order[rank - 1];
    if (above !== undefined) out[i] = Math.max(out[i]!, out[above]! + room);
  });
  return out;
}

/** A dashed line for each reference. */
export function referenceLines(references: readonly Reference[], y: object): Layer {
  return {
    data: { values: references.map(({ score }) => ({ score })) },
    mark: { type: "rule", strokeDash: [5, 4], color: colors.quiet, strokeWidth: 1.2 },
    encoding: { y: { ...y, field: "score" } },
  } as Layer;
}

/** The references' labels at the right end of their lines. */
export function referenceLabels(
  references: readonly Reference[],
  [low, high]: [number, number],
  { width, height }: { width: number; height: number },
): Layer {
  const pixels = references.map(({ score }) => height * (high - score) / (high - low));
  const labelPixels = spread(pixels, 2.2 * lineHeight);
  return {
    data: {
      values: references.map(({ label }, i) => ({ label, pixel: labelPixels[i]! })),
    },
    mark: {
      type: "text",
      align: "left",
      baseline: "middle",
      dx: 8,
      dy: -lineHeight / 2,
      lineHeight,
    },
    encoding: {
      x: { value: width },
      y: { field: "pixel", type: "quantitative", scale: null, axis: null },
      text: { field: "label" },
    },
  };
}

/** The widest line above a figure, in pixels. */
const titleWidth = 680;

/** A figure's title: the question, and below it sentences, in lines that are no wider than the figure. */
export function plotTitle(
  { experiment }: Pick<Summary, "experiment">,
  sentences: readonly string[],
) {
  const { fontSize, fontWeight, subtitleFontSize } = titleFont;
  return {
    text: wrap(experiment.question, titleWidth, (text) => textWidth(text, fontSize, fontWeight)),
    subtitle: sentences.flatMap((sentence) =>
      wrap(sentence, titleWidth, (text) => textWidth(text, subtitleFontSize))
    ),
  };
}

/** The names of the points that are marked in a figure: "best", "base", both or none. */
export function markedPoints({ rows }: Summary): string[] {
  return [
    ...(rows.some(({ isBest }) => isBest) ? ["best"] : []),
    ...(rows.some(({ isBase }) => isBase) ? ["base"] : []),
  ];
}

/** Says that only some of a figure's parts are drawn: "6 of 8 panels are drawn, base among them." */
export function partDrawn(summary: Summary, name: string, drawn: number, all: number): string[] {
  const marked = listWords(markedPoints(summary));
  const among = marked === "" ? "" : `, ${marked} among them`;
  return drawn < all ? [`${drawn} of ${all} ${name} are drawn${among}.`] : [];
}

/** The meaning of a plot's marks, in a sentence. */
export function plotLegend(
  summary: Summary,
  bars: readonly { lowCut: boolean; highCut: boolean }[],
  hasCircles = true,
): string {
  const most = Math.max(...summary.rows.map(({ scores }) => scores.size));
  if (most === 0) return "No trial is complete yet.";
  if (most === 1) return "One seed for each value, so there is no interval.";
  const isCut = bars.some(({ lowCut, highCut }) => lowCut || highCut);
  return `Mean and 95% interval over ${seedCount(summary)}` +
    (hasCircles ? "; open circles: single seeds" : "") +
    (isCut ? "; arrows: the interval goes on." : ".");
}
