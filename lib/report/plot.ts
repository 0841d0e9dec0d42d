import type { TopLevelSpec } from "vega-lite";
import type { SettingValue } from "../base/mod.ts";
import type { VariedSetting } from "../sweep/mod.ts";
import { plotSize, plottedSettings, scoreAxis, scoreRange, tickLabel, valueAxis } from "./axes.ts";
import { sizes } from "./description.ts";
import { metricFormat } from "./format.ts";
import { interactionSpec } from "./interaction.ts";
import {
  bars,
  intervalLayers,
  labelledReferences,
  type Layer,
  lineHeight,
  type MeanPoint,
  meanPoint,
  plotLegend,
  referenceLabels,
  referenceLines,
} from "./marks.ts";
import type { Summary } from "./summary.ts";
import { colors, type FigureSpec, theme, vegaLiteSchema, wrap } from "../page/mod.ts";

interface ValuePoint extends MeanPoint {
  value: SettingValue;
  kind: "best" | "base" | "other";
}

/** The axes that the layers are drawn on. */
interface Frame {
  x: ReturnType<typeof valueAxis>;
  y: ReturnType<typeof scoreAxis>;
}

function valuePoints({ rows }: Summary, setting: VariedSetting): ValuePoint[] {
  return rows.flatMap((row) => {
    const mean = meanPoint(row);
    if (!mean) return [];
    const kind = row.isBest ? "best" : row.isBase ? "base" : "other";
    return [{ value: row.point[setting]!, ...mean, kind }];
  });
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
function seedLayer({ rows }: Summary, setting: VariedSetting, { x, y }: Frame): Layer {
  const values = rows.filter(({ scores }) => scores.size > 1).flatMap(({ point, scores }) =>
    [...scores.values()].map((score) => ({ value: point[setting]!, score }))
  );
  return {
    data: { values },
    mark: {
      type: "point",
      filled: false,
      size: 30,
      strokeWidth: 1.2,
      color: colors.quiet,
      opacity: 0.8,
      xOffset: 11,
    },
    encoding: { x, y: { ...y, field: "score" } },
  };
}

/** A thin line through the means where the values have an order. */
function lineLayer(means: readonly ValuePoint[], { x, y }: Frame): Layer {
  const isOrdered = means.every(({ value }) => typeof value === "number");
  return {
    data: { values: isOrdered ? [...means] : [] },
    mark: { type: "line", color: colors.value, opacity: 0.25, strokeWidth: 1.5 },
    encoding: { x, y: { ...y, field: "mean" } },
  };
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
  };
}

/** The figure of a study whose points differ in one setting. */
function valueSpec(summary: Summary, setting: VariedSetting): FigureSpec {
  const { experiment, rows } = summary;
  const means = valuePoints(summary, setting);
  const references = labelledReferences(summary);
  const scores = rows.flatMap(({ scores }) => [...scores.values()]);
  const domain = scoreRange(
    [...scores, ...references.map(({ score }) => score)],
    means,
    metricFormat(experiment.metric).greatest,
  );
  const frame = { x: valueAxis(summary, setting), y: scoreAxis(summary, domain) };
  const intervals = bars(means, domain);
  const title = wrap(experiment.question, 80);
  const labelLines = Math.max(...rows.map((row) => tickLabel(row, setting).length));
  return {
    $schema: vegaLiteSchema,
    title: { text: title, subtitle: [plotLegend(summary, intervals), sizes(summary)] },
    ...plotSize,
    autosize: "none",
    padding: {
      left: 72,
      top: 72 + 21 * title.length,
      right: references.length > 0 ? 140 : 24,
      bottom: 50 + lineHeight * labelLines,
    },
    layer: [
      referenceLines(references, frame.y),
      referenceLabels(references, domain, plotSize),
      lineLayer(means, frame),
      ...intervalLayers(intervals, { ...frame, color }),
      seedLayer(summary, setting, frame),
      meanLayer(means, frame),
    ],
    config: theme,
  } satisfies TopLevelSpec;
}

/**
 * The figure of a study as a Vega-Lite specification: the metric by point, a circle for each seed, the
 * mean with its 95 % interval, best and base marked, and lines for the best reachable score and that of
 * always the same prediction. Points that differ in several settings are drawn as an interaction plot.
 */
export function plotSpec(summary: Summary): FigureSpec {
  const [setting, ...others] = plottedSettings(summary);
  return others.length > 0
    ? interactionSpec(summary, [setting!, ...others])
    : valueSpec(summary, setting!);
}
