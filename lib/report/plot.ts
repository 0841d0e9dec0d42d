import type { TopLevelSpec } from "vega-lite";
import type { SettingValue } from "../base/mod.ts";
import { capitalize, metricFormat, plural, settingTitle, sizes } from "./format.ts";
import type { Summary, SummaryRow } from "./summary.ts";
import { colors, type FigureSpec, theme, vegaLiteSchema, wrap } from "./theme.ts";

type Layer = Extract<TopLevelSpec, { layer: unknown }>["layer"][number];

const width = 560;
const height = 320;
/** Lines of text beside the plot are so far apart, in pixels. */
const lineHeight = 16;

/** What a row of the plot's data is: a value with its mean and interval. */
interface MeanPoint {
  value: SettingValue;
  mean: number;
  low: number;
  high: number;
  kind: "best" | "base" | "other";
}

/**
 * Whether values are drawn on a logarithmic axis: positive numbers over two decades or more, none
 * so close to the next that their labels would meet.
 */
function isLogarithmic(values: readonly SettingValue[]): boolean {
  const numbers = values.filter((value) => typeof value === "number").toSorted((a, b) => a - b);
  const [least, most] = [numbers[0], numbers.at(-1)];
  if (numbers.length < values.length || least === undefined || most === undefined) return false;
  if (least <= 0 || most / least < 100) return false;
  const [low, high] = logarithmicDomain(numbers);
  const pixels = (a: number, b: number) => width * Math.log(b / a) / Math.log(high / low);
  return numbers.every((value, i) => i === 0 || pixels(numbers[i - 1]!, value) >= 50);
}

/** From the least to the greatest value with room for half a label at each end. */
function logarithmicDomain(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most / least) ** 0.07;
  return [least / room, most * room];
}

function meanPoints(rows: readonly SummaryRow[]): MeanPoint[] {
  return rows.flatMap(({ value, estimate, isBest, isBase }) => {
    if (!estimate) return [];
    const { mean, halfWidth = 0 } = estimate;
    const kind = isBest ? "best" : isBase ? "base" : "other";
    return [{ value, mean, low: mean - halfWidth, high: mean + halfWidth, kind }];
  });
}

/**
 * The range of the vertical axis: all seeds and references, and intervals as far as they do not
 * dwarf them.
 */
function range(scores: number[], means: MeanPoint[], limits: [number, number]): [number, number] {
  if (scores.length === 0) return limits[1] === Infinity ? [0, 1] : limits;
  const [least, most] = [Math.min(...scores), Math.max(...scores)];
  const span = Math.max(most - least, 0.02 * Math.abs(most), 1e-6);
  const low = Math.min(least, ...means.map(({ low }) => Math.max(low, least - span / 3)));
  const high = Math.max(most, ...means.map(({ high }) => Math.min(high, most + span / 3)));
  return [Math.max(limits[0], low - span / 20), Math.min(limits[1], high + span / 20)];
}

/** Moves labels apart so that each has its room, keeping their order; positions in pixels. */
function spread(positions: readonly number[], room: number): number[] {
  const order = positions.map((_, i) => i).toSorted((a, b) => positions[a]! - positions[b]!);
  const out = [...positions];
  order.forEach((i, rank) => {
    const above = order[rank - 1];
    if (above !== undefined) out[i] = Math.max(out[i]!, out[above]! + room);
  });
  return out;
}

/** The lines below the axis: the value, and what is special about it. */
function tickLabel({ value, isBest, isBase, failed, scores }: SummaryRow): string[] {
  const marks = [isBest ? "best" : "", isBase ? "base" : ""].filter(Boolean).join(" · ");
  const failures = failed === 0 ? "" : scores.size === 0 ? "all failed" : `${failed} failed`;
  return [String(value), marks, failures].filter(Boolean);
}

function horizontalAxis({ experiment, rows }: Summary) {
  const { setting } = experiment;
  const values = [...experiment.values];
  const title = capitalize(settingTitle(setting));
  const labels = Object.fromEntries(rows.map((row) => [String(row.value), tickLabel(row)]));
  const best = rows.filter(({ isBest }) => isBest).map(({ value }) => value);
  const axis = {
    grid: false,
    labelAngle: 0,
    labelOverlap: false,
    labelExpr: `(${JSON.stringify(labels)})[datum.value]`,
    labelColor: {
      condition: { test: `indexof(${JSON.stringify(best)}, datum.value) >= 0`, value: colors.best },
      value: colors.text,
    },
    titlePadding: 10,
  } as const;
  if (!isLogarithmic(values)) {
    const scale = { type: "point", padding: 0.5, domain: values } as const;
    return { field: "value", type: "ordinal", title, sort: null, scale, axis } as const;
  }
  const numbers = values.map(Number);
  return {
    field: "value",
    type: "quantitative",
    title: `${title} (log scale)`,
    scale: { type: "log", domain: logarithmicDomain(numbers) },
    axis: { ...axis, values: numbers },
  } as const;
}

const byKind = <T>(best: T, base: T, other: T) => ({
  condition: [{ test: "datum.kind == 'best'", value: best }, {
    test: "datum.kind == 'base'",
    value: base,
  }],
  value: other,
});

/** What the marks mean. */
function legend({ rows, seeds }: Summary, isCut: boolean): string {
  const most = Math.max(...rows.map(({ scores }) => scores.size));
  if (most === 0) return "No trial is complete yet.";
  if (most === 1) return "One seed for each value, so there is no interval.";
  return `Mean and 95% interval over ${plural(seeds.length, "seed")}; circles are single seeds.` +
    (isCut ? " Arrows: the interval goes on." : "");
}

/**
 * The figure of a study as a Vega-Lite specification: the metric against the varied setting, a dot
 * for each seed, the mean with its 95 % interval, best and base marked, and lines for the best
 * reachable accuracy and the majority's.
 */
export function plotSpec(summary: Summary): FigureSpec {
  const { experiment, rows, references } = summary;
  const format = metricFormat(experiment.metric);
  const isAccuracy = experiment.metric === "valAccuracy";
  const isOrdered = experiment.values.every((value) => typeof value === "number");
  const means = meanPoints(rows);
  const dots = rows.filter(({ scores }) => scores.size > 1).flatMap(({ value, scores }) =>
    [...scores.values()].map((score) => ({ value, score }))
  );
  const lines = !isAccuracy || !references ? [] : [
    { name: "best reachable", score: references.reachable },
    { name: "always the majority", score: references.majority },
  ].filter((line): line is { name: string; score: number } => line.score !== undefined);
  const limits: [number, number] = [0, isAccuracy ? 1 : Infinity];
  const domain = range(
    [
      ...rows.flatMap(({ scores }) => [...scores.values()]),
      ...lines.map(({ score }) => score),
    ],
    means,
    limits,
  );
  const [low, high] = domain;
  const pixel = (score: number) => height * (high - score) / (high - low);
  const labelled = spread(lines.map(({ score }) => pixel(score)), 2.2 * lineHeight);

  const x = horizontalAxis(summary);
  const y = {
    type: "quantitative",
    title: format.title,
    scale: { domain, zero: false, nice: false },
    axis: { tickCount: 6, titleX: -47, ...(isAccuracy ? { format: ".1~%" } : {}) },
  } as const;
  const color = byKind(colors.best, colors.value, colors.value);
  const intervals = means.filter(({ low, high }) => high > low).map((mean) => ({
    ...mean,
    low: Math.max(mean.low, low),
    high: Math.min(mean.high, high),
    lowCut: mean.low < low,
    highCut: mean.high > high,
  }));
  const cut = (edge: "low" | "high") => intervals.filter((interval) => interval[`${edge}Cut`]);
  const whole = (edge: "low" | "high") => intervals.filter((interval) => !interval[`${edge}Cut`]);
  const ends = (edge: "low" | "high"): Layer[] => [
    {
      data: { values: whole(edge) },
      mark: { type: "tick", orient: "horizontal", size: 9, thickness: 2, opacity: 1 },
      encoding: { x, y: { ...y, field: edge }, color },
    },
    {
      data: { values: cut(edge) },
      mark: {
        type: "point",
        shape: edge === "low" ? "triangle-down" : "triangle-up",
        filled: true,
        size: 50,
        opacity: 1,
      },
      encoding: { x, y: { ...y, field: edge }, color },
    },
  ];

  const layer: Layer[] = [
    {
      data: { values: lines },
      mark: { type: "rule", strokeDash: [5, 4], color: colors.quiet, strokeWidth: 1.2 },
      encoding: { y: { ...y, field: "score" } },
    },
    {
      data: {
        values: lines.map(({ name, score }, i) => ({
          label: [name, `${format.score(score)}${format.unit}`],
          score: high - labelled[i]! / height * (high - low),
        })),
      },
      mark: {
        type: "text",
        align: "left",
        baseline: "middle",
        dx: 8,
        dy: -lineHeight / 2,
        lineHeight,
      },
      encoding: { x: { value: width }, y: { ...y, field: "score" }, text: { field: "label" } },
    },
    {
      data: { values: isOrdered ? means : [] },
      mark: { type: "line", color: colors.value, opacity: 0.25, strokeWidth: 1.5 },
      encoding: { x, y: { ...y, field: "mean" } },
    },
    {
      data: { values: intervals },
      mark: { type: "rule", strokeWidth: 2 },
      encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
    },
    ...ends("low"),
    ...ends("high"),
    {
      data: { values: dots },
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
    },
    {
      data: { values: means },
      mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1.2 },
      encoding: {
        x,
        y: { ...y, field: "mean" },
        color,
        shape: byKind("diamond", "square", "circle"),
        size: byKind(110, 70, 70),
      },
    },
  ];
  const text = wrap(experiment.question, 80);
  const isCut = intervals.some(({ lowCut, highCut }) => lowCut || highCut);
  const labelLines = Math.max(...rows.map((row) => tickLabel(row).length));
  return {
    $schema: vegaLiteSchema,
    title: { text, subtitle: [legend(summary, isCut), sizes(summary)] },
    width,
    height,
    autosize: "none",
    padding: {
      left: 72,
      top: 72 + 21 * text.length,
      right: lines.length > 0 ? 140 : 24,
      bottom: 50 + lineHeight * labelLines,
    },
    layer,
    config: theme,
  } satisfies TopLevelSpec;
}
