import type { TopLevelSpec } from "vega-lite";
import type { SettingValue } from "../base/mod.ts";
import type { VariedSetting } from "../sweep/mod.ts";
import {
  isLogarithmic,
  isNumeric,
  logarithmicDomain,
  plotSize,
  pointMarks,
  scoreAxis,
  scoreRange,
  settingValues,
} from "./axes.ts";
import { sizes } from "./description.ts";
import { capitalize, metricFormat, pointTitle, settingTitle } from "./format.ts";
import { keyLayers } from "./key.ts";
import {
  bars,
  intervalLayers,
  labelledReferences,
  type Layer,
  lineHeight,
  meanPoint,
  plotLegend,
  referenceLabels,
  referenceLines,
} from "./marks.ts";
import type { Summary, SummaryRow } from "./summary.ts";
import { colors, type FigureSpec, lineStyles, theme, vegaLiteSchema, wrap } from "./theme.ts";

/** The most panels that are drawn. */
const mostPanels = 6;
/** Width of all panels of a row and the gap between two, in pixels. */
const fullWidth = 680;
const gap = 26;

/** The settings of a figure: along the axis, by line, and by panel. */
interface Roles {
  axis: VariedSetting;
  line: VariedSetting;
  panels: VariedSetting[];
}

/** The longest numeric setting is the axis, else the longest; of the others the longest makes lines. */
function assignRoles(summary: Summary, settings: readonly VariedSetting[]): Roles {
  const rank = (name: VariedSetting) => {
    const values = settingValues(summary, name);
    return (isNumeric(values) && values.length > 2 ? 1000 : 0) + values.length;
  };
  const [axis, ...others] = settings.toSorted((a, b) => rank(b) - rank(a));
  const count = (name: VariedSetting) => settingValues(summary, name).length;
  const drawable = (name: VariedSetting) => count(name) <= lineStyles.length ? count(name) : 0;
  const line = others.toSorted((a, b) => drawable(b) - drawable(a))[0]!;
  return { axis: axis!, line, panels: others.filter((name) => name !== line) };
}

/** The place of a setting's values along an axis, as numbers, with its ticks. */
class Positions {
  readonly #isLogarithmic: boolean;
  readonly domain: [number, number];
  /** Units of the axis in a pixel. */
  readonly pixel: number;

  constructor(readonly values: readonly SettingValue[], readonly width: number) {
    this.#isLogarithmic = isLogarithmic(values, width);
    this.domain = isLogarithmic(values, width)
      ? logarithmicDomain(values).map(Math.log10) as [number, number]
      : [-0.5, values.length - 0.5];
    this.pixel = (this.domain[1] - this.domain[0]) / width;
  }

  of(value: SettingValue): number {
    return this.#isLogarithmic ? Math.log10(Number(value)) : this.values.indexOf(value);
  }

  /** Pixels between neighbours so that so many marks fit side by side at each value. */
  spacing(count: number): number {
    const places = this.values.map((value) => this.of(value)).toSorted((a, b) => a - b);
    const steps = places.slice(1).map((place, i) => (place - places[i]!) / this.pixel);
    return Math.min(15, 0.6 * Math.min(...steps) / count);
  }

  axis(setting: VariedSetting, rows: readonly SummaryRow[]) {
    const lines = this.values.map((value) => {
      const failed = rows.filter(({ point }) => point[setting] === value)
        .reduce((sum, { failed }) => sum + failed, 0);
      return [this.of(value), [String(value), ...(failed > 0 ? [`${failed} failed`] : [])]];
    });
    const title = capitalize(settingTitle(setting)) +
      (this.#isLogarithmic ? " (log scale)" : "");
    return {
      field: "position",
      type: "quantitative",
      title,
      scale: { domain: this.domain, nice: false, zero: false },
      axis: {
        grid: false,
        labelAngle: 0,
        labelOverlap: false,
        labelFlush: false,
        labelExpr: `(${JSON.stringify(Object.fromEntries(lines))})[datum.value]`,
        values: this.values.map((value) => this.of(value)),
        titlePadding: 10,
      },
    } as const;
  }
}

/** The layers of one panel. */
function panelLayers(summary: Summary, rows: readonly SummaryRow[], frame: {
  roles: Roles;
  lines: readonly SettingValue[];
  positions: Positions;
  domain: [number, number];
  y: object;
}): { layers: Layer[]; intervals: ReturnType<typeof bars>; hasCircles: boolean } {
  const { roles, lines, positions, domain, y } = frame;
  const x = positions.axis(roles.axis, rows);
  const spacing = positions.spacing(lines.length);
  const placed = rows.filter(({ point }) => lines.includes(point[roles.line]!)).map((row) => {
    const line = lines.indexOf(row.point[roles.line]!);
    const offset = (line - (lines.length - 1) / 2) * spacing * positions.pixel;
    const position = positions.of(row.point[roles.axis]!) + offset;
    return { row, line, position };
  });
  const means = placed.flatMap(({ row, line, position }) => {
    const mean = meanPoint(row);
    return mean ? [{ line, position, label: pointMarks(row), ...mean }] : [];
  });
  const intervals = bars(means, domain);
  const hasCircles = spacing >= 9;
  const seeds = placed.filter(({ row }) => hasCircles && row.scores.size > 1).flatMap(
    ({ row, line, position }) =>
      [...row.scores.values()].map((score) => ({ line, position, score })),
  );
  const scale = (range: readonly (string | number)[]) => ({
    field: "line",
    type: "nominal",
    legend: null,
    scale: { domain: lines.map((_, i) => i), range: range.slice(0, lines.length) },
  } as const);
  const color = scale(lineStyles.map(({ color }) => color));
  const shape = scale(lineStyles.map(({ shape }) => shape));
  const labels = means.filter(({ label }) => label !== "")
    .map((mean) => ({ ...mean, high: Math.min(mean.high, domain[1]) }));
  const label = (mark: object) => ({
    data: { values: labels },
    mark: { type: "text", baseline: "bottom", dy: -7, fontWeight: 600, ...mark },
    encoding: { x, y: { ...y, field: "high" }, text: { field: "label" } },
  } as Layer);
  return {
    intervals,
    hasCircles,
    layers: [
      referenceLines(labelledReferences(summary), y),
      {
        data: { values: means },
        mark: { type: "line", opacity: 0.45, strokeWidth: 1.8 },
        encoding: { x, y: { ...y, field: "mean" }, color },
      },
      ...intervalLayers(intervals, { x, y, color }),
      {
        data: { values: seeds },
        mark: { type: "point", filled: false, size: 16, strokeWidth: 1, opacity: 0.7, xOffset: 5 },
        encoding: { x, y: { ...y, field: "score" }, color },
      },
      {
        data: { values: means },
        mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1, size: 75 },
        encoding: { x, y: { ...y, field: "mean" }, color, shape },
      },
      label({ color: "white", stroke: "white", strokeWidth: 3 }),
      label({ color: colors.text }),
    ] as Layer[],
  };
}

/** The rows by the values of the settings that panels are made of, with a title for each panel. */
function groupRows({ rows }: Summary, { panels }: Roles): [string, SummaryRow[]][] {
  const key = ({ point }: SummaryRow) =>
    pointTitle(Object.fromEntries(panels.map((name) => [name, point[name]])));
  return [...Map.groupBy(rows, key)];
}

/** The panels that are drawn: all, or the first ones and those of the best and the base. */
function chosenPanels(groups: readonly [string, SummaryRow[]][]): [string, SummaryRow[]][] {
  const isMarked = ([, rows]: [string, SummaryRow[]]) =>
    rows.some(({ isBest, isBase }) => isBest || isBase);
  const first = [...groups.filter(isMarked), ...groups.filter((group) => !isMarked(group))]
    .slice(0, mostPanels);
  return groups.filter((group) => first.includes(group));
}

/**
 * The figure of a study whose points differ in several settings: the metric against one of them, a
 * line for each value of another, and a panel for each combination of the rest.
 */
export function interactionSpec(
  summary: Summary,
  settings: readonly VariedSetting[],
): FigureSpec {
  const { experiment, rows } = summary;
  const roles = assignRoles(summary, settings);
  const all = settingValues(summary, roles.line);
  const lines = all.slice(0, lineStyles.length);
  const groups = groupRows(summary, roles);
  const panels = chosenPanels(groups);
  const isSingle = groups.length === 1;
  const columns = isSingle ? 1 : panels.length === 4 ? 2 : Math.min(3, panels.length);
  const { width, height } = isSingle
    ? plotSize
    : { width: Math.floor((fullWidth - gap * (columns - 1)) / columns), height: 220 };
  const references = labelledReferences(summary);
  const domain = scoreRange(
    [
      ...rows.flatMap(({ scores }) => [...scores.values()]),
      ...references.map(({ score }) => score),
    ],
    rows.flatMap((row) => meanPoint(row) ?? []),
    metricFormat(experiment.metric).greatest,
  );
  const positions = new Positions(settingValues(summary, roles.axis), width);
  const axis = scoreAxis(summary, domain);
  const key = keyLayers(
    capitalize(settingTitle(roles.line)),
    lines.map(String),
    { width: isSingle ? width : fullWidth, bottom: isSingle ? 16 : 40 },
  );
  const drawn = panels.map(([title, rows], i) => {
    const isFirst = i % columns === 0;
    const y = isFirst ? axis : { ...axis, title: null, axis: { ...axis.axis, labels: false } };
    const panel = panelLayers(summary, rows, { roles, lines, positions, domain, y });
    const titleLayer = {
      data: { values: [{ title: capitalize(title) }] },
      mark: { type: "text", align: "left", baseline: "bottom", fontSize: 14, fontWeight: 600 },
      encoding: { x: { value: 0 }, y: { value: -8 }, text: { field: "title" } },
    } as Layer;
    return {
      ...panel,
      layers: [
        ...panel.layers,
        ...(isSingle ? [] : [titleLayer]),
        ...(i === columns - 1 ? [referenceLabels(references, domain, { width, height })] : []),
        ...(i === 0 ? key.layers : []),
      ],
    };
  });
  const notes = [
    plotLegend(
      summary,
      drawn.flatMap(({ intervals }) => intervals),
      drawn.every(({ hasCircles }) => hasCircles),
    ),
    ...(lines.length < all.length
      ? [`${lines.length} of ${all.length} values of ${settingTitle(roles.line)} are drawn.`]
      : []),
    ...(panels.length < groups.length
      ? [`${panels.length} of ${groups.length} panels are drawn.`]
      : []),
  ];
  const title = wrap(experiment.question, 80);
  const subtitle = [...wrap(notes.join(" "), 100), sizes(summary)];
  const common = {
    $schema: vegaLiteSchema,
    title: { text: title, subtitle, offset: 16 + key.height },
    config: theme,
  };
  if (!isSingle) {
    return {
      ...common,
      columns,
      spacing: { row: 100, column: gap },
      bounds: "flush",
      padding: { left: 20, top: 14, right: 20, bottom: 16 },
      concat: drawn.map(({ layers }) => ({ width, height, layer: layers })),
    } satisfies TopLevelSpec;
  }
  const hasFailures = rows.some(({ failed }) => failed > 0);
  return {
    ...common,
    width,
    height,
    autosize: "none",
    padding: {
      left: 72,
      top: 40 + 21 * title.length + lineHeight * subtitle.length + key.height,
      right: references.length > 0 ? 140 : 24,
      bottom: 50 + lineHeight * (hasFailures ? 2 : 1),
    },
    layer: drawn[0]!.layers,
  } satisfies TopLevelSpec;
}
