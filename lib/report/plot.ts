import type { TopLevelSpec } from "vega-lite";
import { plural, type SettingValue } from "../base/mod.ts";
import { plotSize, scoreAxis, scoreRange, tickLabel, valueAxis } from "./axes.ts";
import { metricFormat, referencesOf, sizes } from "./format.ts";
import type { Summary, SummaryRow } from "./summary.ts";
import { colors, type FigureSpec, theme, vegaLiteSchema, wrap } from "./theme.ts";

type Layer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];

/** Lines of text are so far apart, in pixels. */
const lineHeight = 16;

interface MeanPoint {
  value: SettingValue;
  mean: number;
  low: number;
  high: number;
  kind: "best" | "base" | "other";
}

/** An interval as far as it is in the frame. */
interface Bar extends MeanPoint {
  lowCut: boolean;
  highCut: boolean;
}

interface Reference {
  label: string[];
  score: number;
}

/** What the layers are drawn on. */
interface Frame {
  x: ReturnType<typeof valueAxis>;
  y: ReturnType<typeof scoreAxis>;
  domain: [number, number];
}

function meanPoints(rows: readonly SummaryRow[]): MeanPoint[] {
  return rows.flatMap(({ value, estimate, isBest, isBase }) => {
    if (!estimate) return [];
    const { mean, halfWidth = 0 } = estimate;
    const kind = isBest ? "best" : isBase ? "base" : "other";
    return [{ value, mean, low: mean - halfWidth, high: mean + halfWidth, kind }];
  });
}

function bars(means: readonly MeanPoint[], [bottom, top]: [number, number]): Bar[] {
  return means.filter(({ low, high }) => high > low).map((mean) => ({
    ...mean,
    low: Math.max(mean.low, bottom),
    high: Math.min(mean.high, top),
    lowCut: mean.low < bottom,
    highCut: mean.high > top,
  }));
}

function labelledReferences({ experiment, references }: Summary): Reference[] {
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

/** A dashed line for each reference, named at its right end. */
function referenceLayers(references: readonly Reference[], { y, domain }: Frame): Layer[] {
  const [low, high] = domain;
  const pixels = references.map(({ score }) => plotSize.height * (high - score) / (high - low));
  const labelPixels = spread(pixels, 2.2 * lineHeight);
  return [
    {
      data: { values: references.map(({ score }) => ({ score })) },
      mark: { type: "rule", strokeDash: [5, 4], color: colors.quiet, strokeWidth: 1.2 },
      encoding: { y: { ...y, field: "score" } },
    },
    {
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
        x: { value: plotSize.width },
        y: { field: "pixel", type: "quantitative", scale: null, axis: null },
        text: { field: "label" },
      },
    },
  ];
}

const byKind = <T>(best: T, base: T, other: T) => ({
  condition: [
    { test: "datum.kind == 'best'", value: best },
    { test: "datum.kind == 'base'", value: base },
  ],
  value: other,
});

const color = byKind(colors.best, colors.value, colors.value);

/** A bar for each interval, with a cap at each end, or an arrow where it goes on past the frame. */
function intervalLayers(bars: readonly Bar[], { x, y }: Frame): Layer[] {
  const end = (edge: "low" | "high", arrow: string): Layer[] => [
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
  ];
}

/** A small circle for each seed, to the right of the mean. */
function seedLayer(rows: readonly SummaryRow[], { x, y }: Frame): Layer {
  const values = rows.filter(({ scores }) => scores.size > 1).flatMap(({ value, scores }) =>
    [...scores.values()].map((score) => ({ value, score }))
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
function lineLayer(means: readonly MeanPoint[], { x, y }: Frame): Layer {
  const isOrdered = means.every(({ value }) => typeof value === "number");
  return {
    data: { values: isOrdered ? [...means] : [] },
    mark: { type: "line", color: colors.value, opacity: 0.25, strokeWidth: 1.5 },
    encoding: { x, y: { ...y, field: "mean" } },
  };
}

function meanLayer(means: readonly MeanPoint[], { x, y }: Frame): Layer {
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

/** What the marks mean. */
function legend({ rows, seeds }: Summary, bars: readonly Bar[]): string {
  const most = Math.max(...rows.map(({ scores }) => scores.size));
  if (most === 0) return "No trial is complete yet.";
  if (most === 1) return "One seed for each value, so there is no interval.";
  const isCut = bars.some(({ lowCut, highCut }) => lowCut || highCut);
  return `Mean and 95% interval over ${plural(seeds.length, "seed")}; open circles: single seeds` +
    (isCut ? "; arrows: the interval goes on." : ".");
}

/**
 * The figure of a study as a Vega-Lite specification: the metric against the varied setting, a
 * circle for each seed, the mean with its 95 % interval, best and base marked, and lines for the
 * best reachable score and that of always the same prediction.
 */
export function plotSpec(summary: Summary): FigureSpec {
  const { experiment, rows } = summary;
  const means = meanPoints(rows);
  const references = labelledReferences(summary);
  const scores = rows.flatMap(({ scores }) => [...scores.values()]);
  const domain = scoreRange(
    [...scores, ...references.map(({ score }) => score)],
    means,
    metricFormat(experiment.metric).greatest,
  );
  const frame = { x: valueAxis(summary), y: scoreAxis(summary, domain), domain };
  const intervals = bars(means, domain);
  const title = wrap(experiment.question, 80);
  const labelLines = Math.max(...rows.map((row) => tickLabel(row).length));
  return {
    $schema: vegaLiteSchema,
    title: { text: title, subtitle: [legend(summary, intervals), sizes(summary)] },
    ...plotSize,
    autosize: "none",
    padding: {
      left: 72,
      top: 72 + 21 * title.length,
      right: references.length > 0 ? 140 : 24,
      bottom: 50 + lineHeight * labelLines,
    },
    layer: [
      ...referenceLayers(references, frame),
      lineLayer(means, frame),
      ...intervalLayers(intervals, frame),
      seedLayer(rows, frame),
      meanLayer(means, frame),
    ],
    config: theme,
  } satisfies TopLevelSpec;
}
