import type { TopLevelSpec } from "vega-lite";
import { plural, type SettingValue } from "../base/mod.ts";
import type { Point, VariedSetting } from "../sweep/mod.ts";
import {
  plotSize,
  plottedSettings,
  scoreAxis,
  scoreRange,
  settingValues,
  tickLabel,
} from "./axes.ts";
import { altText } from "./alt_text.ts";
import { sizes } from "./description.ts";
import { differencePanel, differences, panelGap } from "./difference_panel.ts";
import { metricFormat, settingTitle } from "./format.ts";
import { gapPanel, gapPoints } from "./gap_panel.ts";
import { interactionSpec } from "./interaction.ts";
import {
  bars,
  intervalLayers,
  labelledReferences,
  type Layer,
  type MeanPoint,
  meanPoint,
  plotLegend,
  plotTitle,
  referenceLabels,
  referenceLines,
} from "./marks.ts";
import { Positions, withoutLabels } from "./positions.ts";
import type { Summary, SummaryRow } from "./summary.ts";
import {
  capitalize,
  colors,
  type FigureSpec,
  theme,
  uncapitalize,
  vegaLiteSchema,
} from "../page/mod.ts";
import { sampledSpec } from "./sampled_plot.ts";

/** Seeds have circles where values are so many pixels apart. */
const circleRoom = 16;

interface ValuePoint extends MeanPoint {
  value: SettingValue;
  position: number;
  kind: "best" | "base" | "other";
  isBase: boolean;
}

/** The most values of equal means that are each marked as having the highest or lowest one. */
const mostTops = 3;

/** The axes that the layers are drawn on. */
interface Frame {
  x: object;
  y: object;
}

const byKind = <T>(best: T, base: T, other: T) => ({
  condition: [
    { test: "datum.kind == 'best'", value: best },
    { test: "datum.kind == 'base'", value: base },
  ],
  value: other,
});

const color = byKind(colors.best, colors.value, colors.value);

/** A small circle for each seed, to the right of the mean. */
function seedLayer(
  { rows }: Summary,
  setting: VariedSetting,
  positions: Positions,
  { x, y }: Frame,
): Layer {
  const values = rows.filter(({ scores }) => scores.size > 1).flatMap(({ point, scores }) => {
    const position = positions.of(point[setting]!);
    return [...scores.values()].map((score) => ({ value: point[setting]!, position, score }));
  });
  return {
    data: { values },
    mark: {
      type: "point",
      filled: false,
      size: 30,
      strokeWidth: 1.2,
      color: colors.quiet,
      opacity: 0.8,
      xOffset: Math.min(11, 0.7 * positions.spacing(1)),
    },
    encoding: { x, y: { ...y, field: "score" } },
  } as Layer;
}

/** A thin line through the means where the values are numbers. */
function lineLayer(means: readonly ValuePoint[], { isNumeric }: Positions, { x, y }: Frame): Layer {
  return {
    data: { values: isNumeric ? [...means] : [] },
    mark: { type: "line", color: colors.value, opacity: 0.25, strokeWidth: 1.5 },
    encoding: { x, y: { ...y, field: "mean" } },
  } as Layer;
}

function meanLayer(means: readonly ValuePoint[], { x, y }: Frame): Layer {
  return {
    data: { values: [...means] },
    mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1.2 },
    encoding: {
      x,
      y: { ...y, field: "mean" },
      color,
      shape: byKind("diamond", "square", "circle"),
      size: byKind(110, 70, 70),
    },
  } as Layer;
}

/** The figure of a study whose points differ in one setting: means, and below them differences. */
function valueSpec(summary: Summary, setting: VariedSetting): FigureSpec {
  const { experiment, rows } = summary;
  const positions = new Positions(settingValues(summary, setting), plotSize.width);
  const means = rows.flatMap((row): ValuePoint[] => {
    const mean = meanPoint(row.estimate);
    const kind = row.isBest ? "best" : row.isBase ? "base" : "other";
    const value = row.point[setting]!;
    return mean
      ? [{ value, position: positions.of(value), ...mean, kind, isBase: row.isBase }]
      : [];
  });
  const references = labelledReferences(summary);
  const domain = scoreRange(
    [
      ...rows.flatMap(({ scores }) => [...scores.values()]),
      ...references.map(({ score }) => score),
    ],
    means,
    metricFormat(experiment.metric).greatest,
  );
  const tops = rows.filter(({ top }) => top !== undefined);
  const labels = positions.labels(
    new Map(rows.map((row) => [
      row.point[setting]!,
      tickLabel(tops.length > mostTops ? { ...row, top: undefined } : row, setting),
    ])),
  );
  const x = positions.axis(capitalize(settingTitle(setting)), labels, {
    height: Math.max(1, ...labels.map(({ length }) => length)),
    best: rows.filter(({ isBest }) => isBest).map(({ point }) => point[setting]!),
  });
  const positionOf = (point: Point) => positions.of(point[setting]!);
  const compared = differences(rows, (point) => ({ position: positionOf(point) }));
  const gaps = gapPoints(summary, positionOf);
  const gap = gaps.length === 0 ? undefined : gapPanel(gaps, x);
  const isAlone = compared.length === 0 && gap === undefined;
  const frame = { x: isAlone ? x : withoutLabels(x), y: scoreAxis(summary, domain) };
  const intervals = bars(means, domain);
  const hasCircles = positions.spacing(1) >= 0.7 * circleRoom;
  const upper = {
    ...plotSize,
    layer: [
      referenceLines(references, frame.y),
      referenceLabels(references, domain, plotSize),
      lineLayer(means, positions, frame),
      ...intervalLayers(intervals, { ...frame, color }),
      ...(hasCircles ? [seedLayer(summary, setting, positions, frame)] : []),
      meanLayer(means, frame),
    ],
  };
  const lower = compared.length === 0 ? undefined : differencePanel(summary, compared, {
    x: gap === undefined ? x : withoutLabels(x),
    base: means.find(({ isBase }) => isBase)?.position,
  });
  const legend = plotLegend(summary, intervals, hasCircles);
  return {
    $schema: vegaLiteSchema,
    description: altText(summary, "Plot"),
    title: plotTitle(summary, [
      isAlone ? legend : `Above: ${uncapitalize(legend)}`,
      ...(lower === undefined ? [] : [lower.legend]),
      ...(gap === undefined ? [] : [gap.legend]),
      ...(tops.length > mostTops ? [sharedTop(tops, rows)] : []),
      sizes(summary),
    ]),
    spacing: panelGap,
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    vconcat: [
      upper,
      ...(lower === undefined ? [] : [lower.spec]),
      ...(gap === undefined ? [] : [gap.spec]),
    ],
    config: theme,
  } satisfies TopLevelSpec;
}

/** "Highest mean: 40 of 40 values." */
function sharedTop(tops: readonly SummaryRow[], rows: readonly SummaryRow[]): string {
  return `${capitalize(tops[0]!.top!)}: ${tops.length} of ${plural(rows.length, "value")}.`;
}

/**
 * The figure of a study as a Vega-Lite specification: the metric by point, a circle for each seed, the
 * mean with its 95% interval, best and base marked, and lines for the best reachable score and that of
 * always the same prediction; below it the paired differences from the base with their intervals, where
 * there are some, and the train-validation gap where a claim is about it. Points that differ in several settings are drawn as an interaction plot,
 * those that a sampler chose against each setting.
 */
export function plotSpec(summary: Summary): FigureSpec {
  if (summary.sampler !== null) return sampledSpec(summary);
  const [setting, ...others] = plottedSettings(summary);
  return others.length > 0
    ? interactionSpec(summary, [setting!, ...others])
    : valueSpec(summary, setting!);
}
