import type { StudyTrial } from "../sweep/mod.ts";
import type { MetricName } from "../trainer/mod.ts";
import { colors } from "../page/mod.ts";
import { epochTicks } from "./axes.ts";
import { headingLayers, type HeadingLine } from "./curve_heading.ts";
import { type MetricFormat, metricFormat } from "./format.ts";
import type { Layer } from "./marks.ts";
import { type Estimate, estimate } from "./statistics/estimate.ts";
import type { Summary, SummaryRow } from "./summary.ts";

/** Pixels for an epoch's label. */
const tickRoom = 24;

interface CurvePoint {
  seed: number;
  epoch: number;
  score: number;
}

type MeanPoint = Omit<CurvePoint, "seed">;

type CurveMetric = MetricName | "trainAccuracy" | "trainLoss";

/** The curves of a point's trials. */
export interface CurvePanel {
  /** The point. */
  row: SummaryRow;
  /** The curve of each trial on the validation rows. */
  validation: CurvePoint[][];
  /** Their mean. */
  validationMean: MeanPoint[];
  /** The mean curve on the training rows. */
  trainingMean: MeanPoint[];
  /** The train-validation gap after the last epoch; undefined where it is not of this metric. */
  gap: Estimate | undefined;
  /** The epochs that its trials have when they are complete. */
  epochs: number;
  /** All scores that are drawn. */
  scores: number[];
}

function curve({ seed, history }: StudyTrial, metric: CurveMetric): CurvePoint[] {
  return history.map((metrics) => ({ seed, epoch: metrics.epoch, score: metrics[metric] ?? NaN }))
    .filter(({ score }) => Number.isFinite(score));
}

/** The mean over the trials, epoch by epoch, as far as all of them have come. */
function meanCurve(curves: readonly CurvePoint[][]): MeanPoint[] {
  const started = curves.filter(({ length }) => length > 0);
  const length = started.length === 0 ? 0 : Math.min(...started.map(({ length }) => length));
  return Array.from({ length }, (_, i) => ({
    epoch: started[0]![i]!.epoch,
    score: estimate(started.map((points) => points[i]!.score)).mean,
  }));
}

/** The curves of a point's trials. */
export function panelOf(
  row: SummaryRow,
  trials: readonly StudyTrial[],
  { experiment: { metric }, settings }: Summary,
): CurvePanel {
  const { training: trainingMetric } = metricFormat(metric);
  const validation = trials.map((trial) => curve(trial, metric));
  const validationMean = meanCurve(validation);
  const trainingMean = trainingMetric
    ? meanCurve(trials.map((trial) => curve(trial, trainingMetric)))
    : [];
  const gap = metric === "valAccuracy" ? row.gap : undefined;
  const end = validationMean.at(-1);
  return {
    row,
    validation,
    validationMean,
    trainingMean,
    gap,
    epochs: row.point.epochs ?? settings.epochs,
    scores: [
      ...[...validation.flat(), ...trainingMean].map(({ score }) => score),
      ...(gap && end ? [end.score + gap.mean] : []),
    ],
  };
}

/** The axes of a panel. */
interface CurveAxes {
  x: object;
  y: object;
}

/** The space between both means, and the gap after the last epoch as a line up to a diamond. */
function gapLayers(
  { validationMean, trainingMean, gap }: CurvePanel,
  { x, y }: CurveAxes,
): Layer[] {
  const between = validationMean.flatMap(({ epoch, score }) => {
    const training = trainingMean.find((point) => point.epoch === epoch);
    return training ? [{ epoch, score, training: training.score }] : [];
  });
  const end = validationMean.at(-1);
  const ends = gap && end ? [{ ...end, fitted: end.score + gap.mean }] : [];
  return [
    {
      data: { values: between },
      mark: { type: "area", color: colors.quiet, opacity: 0.15 },
      encoding: { x, y: { ...y, field: "score" }, y2: { field: "training" } },
    },
    {
      data: { values: ends },
      mark: { type: "rule", color: colors.text, strokeWidth: 1.4 },
      encoding: { x, y: { ...y, field: "score" }, y2: { field: "fitted" } },
    },
    {
      data: { values: ends },
      mark: {
        type: "point",
        shape: "diamond",
        filled: true,
        fill: "white",
        stroke: colors.text,
        strokeWidth: 1.4,
        size: 50,
        opacity: 1,
      },
      encoding: { x, y: { ...y, field: "fitted" } },
    },
  ] as Layer[];
}

/** A line, or a point where there is but one epoch. */
function curveLayers(
  curves: readonly (readonly MeanPoint[])[],
  { x, y }: CurveAxes,
  mark: { color: string; strokeWidth: number; opacity?: number; strokeDash?: number[] },
  isFilled = false,
): Layer[] {
  const { color, opacity = 1 } = mark;
  return [
    {
      data: { values: curves.filter(({ length }) => length > 1).flat() },
      mark: { type: "line", ...mark },
      encoding: { x, y, ...(curves.length > 1 ? { detail: { field: "seed" } } : {}) },
    },
    {
      data: { values: curves.filter(({ length }) => length === 1).flat() },
      mark: { type: "point", filled: isFilled, size: isFilled ? 60 : 36, color, opacity },
      encoding: { x, y },
    },
  ] as Layer[];
}

/** The scale of a figure's scores. */
export interface ScoresScale {
  /** The kind of scale. */
  type: "linear" | "log";
  /** Both ends. */
  domain: [number, number];
}

/** Everything that the panels of a figure have in common, and the panel's own place. */
export interface CurveFrame {
  /** The metric. */
  format: MetricFormat;
  /** The lines above the panel. */
  heading: readonly HeadingLine[];
  /** The scale of scores. */
  scale: ScoresScale;
  /** Scores that results are held against. */
  references: readonly number[];
  /** True of the first panel of a row, which has the axis's labels. */
  isFirst: boolean;
  /** The last epoch of the axis. */
  epochs: number;
  /** Pixels. */
  width: number;
}

/** Ticks of a logarithmic axis: 1, 2 and 5 of each decade, or its first where there are many. */
function decadeTicks([low, high]: [number, number]): number[] {
  const exponent = Math.floor(Math.log10(low));
  const decades = Array.from(
    { length: Math.ceil(Math.log10(high)) - exponent },
    (_, i) => 10 ** (exponent + i),
  );
  const digits = decades.length > 2 ? [1] : [1, 2, 5];
  return decades.flatMap((decade) => digits.map((digit) => digit * decade))
    .filter((tick) => tick >= low && tick <= high);
}

/** The layers of a panel. */
export function panelLayers(panel: CurvePanel, frame: CurveFrame): Layer[] {
  const { format, heading, scale: { type, domain }, references, isFirst, epochs, width } = frame;
  const room = epochs === 1 ? 0.5 : (epochs - 1) / 25;
  const x = {
    field: "epoch",
    type: "quantitative",
    title: "Epoch",
    scale: { domain: [1 - room, epochs + room], nice: false, zero: false },
    axis: {
      values: epochTicks(epochs, Math.floor(width / tickRoom)),
      grid: false,
      labelFlush: false,
      labelOverlap: false,
      format: "d",
    },
  } as const;
  const y = {
    field: "score",
    type: "quantitative",
    title: isFirst ? format.shortTitle + (type === "log" ? " (log scale)" : "") : null,
    scale: type === "log" ? { type, domain, nice: false } : { domain, zero: false, nice: false },
    axis: {
      ...(type === "log" ? { values: decadeTicks(domain) } : { tickCount: 5 }),
      labels: isFirst,
      ...(format.greatest === 1 ? { format: ".1~%" } : {}),
    },
  } as const;
  const axes: CurveAxes = { x, y };
  const color = panel.row.isBest ? colors.best : colors.value;
  return [
    ...headingLayers(panel.row, heading),
    {
      data: { values: references.map((score) => ({ score })) },
      mark: { type: "rule", strokeDash: [5, 4], color: colors.quiet, strokeWidth: 1 },
      encoding: { y },
    },
    ...gapLayers(panel, axes),
    ...curveLayers(
      [panel.trainingMean],
      axes,
      { color: colors.quiet, strokeWidth: 1.6, strokeDash: [2, 2] },
    ),
    ...curveLayers(panel.validation, axes, { color, strokeWidth: 1, opacity: 0.45 }),
    ...curveLayers([panel.validationMean], axes, { color, strokeWidth: 2.6 }, true),
  ];
}
