import { colors, textWidth, titleFont, wrap } from "../page/mod.ts";
import { rangeOf } from "./axes.ts";
import { metricFormat } from "./format.ts";
import { type Layer, lineHeight } from "./marks.ts";
import { type SampledPoint, topName } from "./sampled_points.ts";
import { roundNumbers, type SettingScale, type Tick } from "./setting_scale.ts";
import type { VariedSetting } from "../sweep/mod.ts";
import type { Summary } from "./summary.ts";

/** Colours of the worst and the best score between which points are coloured. */
const shades = ["#D3E3EE", "#08466F"] as const;
/** Pixels between an axis's title and its upper end. */
const titleGap = 12;
const labelSize = 12;
/** The least distance of two labels of an axis, in pixels. */
const labelRoom = 16;

/** Pixels from the lines of text above a figure to the upper ends of its axes, which have their titles there. */
export const parallelOffset = 44;

/** The scale of the metric, over the means. */
function scoreScale({ experiment }: Summary, means: readonly number[]): SettingScale {
  const [low, high] = rangeOf(means, []);
  const { title, greatest } = metricFormat(experiment.metric);
  const place = (score: unknown) => (Number(score) - low) / (high - low);
  const label = (score: number) =>
    greatest === 1 ? `${Number((100 * score).toPrecision(6))}%` : String(score);
  const ticks = roundNumbers(low, high).map((score) => ({
    place: place(score),
    label: label(score),
  }));
  return { title, place, ticks, room: 0 };
}

/** The colour of a mean as an encoding: the better, the darker. */
export function shadeOf({ experiment }: Summary, points: readonly SampledPoint[]) {
  const means = points.map(({ mean }) => mean);
  const ends = [Math.min(...means), Math.max(...means)];
  const { higherIsBetter } = metricFormat(experiment.metric);
  return {
    field: "mean",
    type: "quantitative",
    scale: {
      domain: higherIsBetter ? ends : ends.toReversed(),
      range: [...shades],
      interpolate: "lab",
    },
  } as const;
}

/**
 * Parallel coordinates: an axis for each setting and one for the metric, and a line for each point, the
 * darker the better its score. The line of the best mean is drawn last, in the colour of the best, that of
 * the base is dashed.
 *
 * @param scales The scale of each setting, in order.
 * @param size.width The width that counts in a grid of panels; the axes go on to `fullWidth`.
 */
export function parallelPanel(
  summary: Summary,
  points: readonly SampledPoint[],
  { scales, size: { fullWidth, ...size } }: {
    scales: ReadonlyMap<VariedSetting, SettingScale>;
    size: { width: number; fullWidth: number; height: number };
  },
) {
  const scores = points.map(({ mean }) => mean);
  const metric = scoreScale(summary, scores);
  const axes = [...scales.values(), metric];
  const x = {
    field: "axis",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, axes.length - 1], range: [0, fullWidth], nice: false, zero: false },
  } as const;
  const y = {
    field: "place",
    type: "quantitative",
    axis: null,
    scale: { domain: [0, 1], nice: false, zero: false },
  } as const;
  const { higherIsBetter } = metricFormat(summary.experiment.metric);
  const worstFirst = points.toSorted((a, b) => higherIsBetter ? a.mean - b.mean : b.mean - a.mean);
  const lines = (kinds: readonly SampledPoint["kind"][]) =>
    worstFirst.filter(({ kind }) => kinds.includes(kind)).flatMap(({ number, mean, values }) => [
      ...Array.from(scales, ([name, scale], axis) => ({
        ...{ number, axis, score: mean, place: scale.place(values[name]!) },
      })),
      { number, axis: scales.size, score: mean, place: metric.place(mean) },
    ]);
  const shade = { ...shadeOf(summary, points), field: "score", legend: null };
  const line = { x, y, detail: { field: "number", type: "nominal" } };
  return {
    ...size,
    layer: [
      {
        data: { values: lines(["other", "base"]) },
        mark: { type: "line", strokeWidth: 1.6, opacity: 0.9 },
        encoding: { ...line, color: shade },
      },
      {
        data: { values: lines(["base"]) },
        mark: { type: "line", strokeWidth: 2, strokeDash: [5, 3], color: "black" },
        encoding: line,
      },
      {
        data: { values: lines(["top"]) },
        mark: { type: "line", strokeWidth: 3, color: colors.best },
        encoding: line,
      },
      ...axisLayers(axes, { x, y }, { ...size, width: fullWidth }),
    ] as Layer[],
  };
}

/** The meaning of the lines, in a sentence. */
export function linesLegend(
  { experiment, rows }: Summary,
  points: readonly SampledPoint[],
): string {
  const top = topName(rows);
  const hasBase = points.some(({ kind }) => kind === "base");
  const { higherIsBetter } = metricFormat(experiment.metric);
  return `A line for each point, the darker the ${higherIsBetter ? "higher" : "lower"} its mean` +
    (top ? `; orange: ${top}` : "") + (hasBase ? "; dashed: base" : "") + ".";
}

/** The axes with their titles above and their labels on the left, which are set off from the lines. */
function axisLayers(
  axes: readonly SettingScale[],
  { x, y }: { x: object; y: object },
  { width, height }: { width: number; height: number },
): Layer[] {
  const ticks = axes.flatMap(({ ticks }, axis) => ticks.map((tick) => ({ ...tick, axis })));
  const labels = axes.flatMap(({ ticks }, axis) =>
    withRoom(ticks, height).map((tick) => ({ ...tick, axis }))
  );
  const room = width / (axes.length - 1) - 16;
  const titles = axes.map(({ title }, axis) => ({
    axis,
    title: wrap(title, room, (text) => textWidth(text, titleFont.subtitleFontSize)),
  }));
  const label = {
    type: "text",
    align: "right",
    baseline: "middle",
    dx: -8,
    fontSize: labelSize,
  };
  const text = { x, y, text: { field: "label" } };
  return [
    {
      data: { values: axes.map((_, axis) => ({ axis })) },
      mark: { type: "rule", color: colors.quiet, strokeWidth: 1.5 },
      encoding: { x, y: { value: 0 }, y2: { value: "height" } },
    },
    {
      data: { values: ticks },
      mark: { type: "tick", orient: "horizontal", size: 8, thickness: 1.5, color: colors.quiet },
      encoding: { x, y },
    },
    {
      data: { values: labels },
      mark: { ...label, stroke: "white", strokeWidth: 4, strokeJoin: "round" },
      encoding: text,
    },
    { data: { values: labels }, mark: { ...label, color: colors.text }, encoding: text },
    ...titles.map(({ axis, title }) => ({
      data: { values: [{ axis, title }] },
      mark: {
        type: "text",
        baseline: "bottom",
        dy: -titleGap - (title.length - 1) * lineHeight,
        lineHeight,
        fontSize: titleFont.subtitleFontSize,
        color: colors.text,
      },
      encoding: { x, y: { value: 0 }, text: { field: "title" } },
    })),
  ] as Layer[];
}

/** The ticks, from the lowest one up, whose labels do not meet. */
function withRoom(ticks: readonly Tick[], height: number): Tick[] {
  const kept: Tick[] = [];
  for (const tick of ticks) {
    const below = kept.at(-1);
    if (below === undefined || (tick.place - below.place) * height >= labelRoom) kept.push(tick);
  }
  return kept;
}
