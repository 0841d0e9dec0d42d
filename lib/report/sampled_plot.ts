import type { TopLevelSpec } from "vega-lite";
import type { SettingValue } from "../base/mod.ts";
import {
  isRange,
  listedValues,
  type NamedExperiment,
  type VariedSetting,
  variedSettings,
} from "../sweep/mod.ts";
import { altText } from "./alt_text.ts";
import { scoreAxis, scoreRange } from "./axes.ts";
import { sizes } from "./description.ts";
import { metricFormat, settingTitle, valueTitle } from "./format.ts";
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
import type { Summary } from "./summary.ts";
import { capitalize, colors, type FigureSpec, theme, vegaLiteSchema } from "../page/mod.ts";

/** The size of a panel without axes and titles, in pixels. */
const size = { width: 250, height: 200 } as const;

interface ScoredPoint extends MeanPoint {
  kind: "top" | "base" | "other";
  /** The value of each setting, as the axes have it. */
  values: Readonly<Record<string, number | string>>;
}

/** The axis of a setting: a range as it is drawn from, listed values side by side. */
function axisOf({ vary }: NamedExperiment, setting: VariedSetting): object {
  const values = vary[setting]!;
  const field = `values.${setting}`;
  const title = capitalize(settingTitle(setting));
  if (!isRange(values)) {
    const sort = listedValues(vary, setting).map(valueTitle);
    const axis = { labelAngle: 0, grid: false };
    return { field, type: "nominal", title, sort, scale: { domain: sort, padding: 0.5 }, axis };
  }
  const { range, low, high } = values;
  const isLogarithmic = range === "logUniform";
  return {
    field,
    type: "quantitative",
    title: title + (isLogarithmic ? " (log scale)" : ""),
    scale: {
      domain: [low, high],
      nice: false,
      ...(isLogarithmic ? { type: "log" } : { type: "linear", zero: false }),
    },
    axis: {
      grid: false,
      labelFlush: false,
      tickCount: isLogarithmic ? 5 : 6,
      // A logarithmic axis labels its powers of ten alone.
      ...(isLogarithmic && {
        labelExpr: "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6 ? " +
          "format(datum.value, '~g') : ''",
      }),
    },
  };
}

const asDrawn = (values: NamedExperiment["vary"][VariedSetting], value: SettingValue) =>
  isRange(values!) ? Number(value) : valueTitle(value);

/** Kinds of points in the order in which they are drawn. */
const kinds: readonly ScoredPoint["kind"][] = ["other", "base", "top"];

/** The points of a study that have a score, in the order in which they are drawn. */
function scoredPoints({ experiment: { vary }, rows }: Summary): ScoredPoint[] {
  return rows.flatMap(({ point, estimate, isBase, top }): ScoredPoint[] => {
    const mean = meanPoint(estimate);
    if (mean === undefined) return [];
    const values = Object.fromEntries(
      variedSettings(vary).map((name) => [name, asDrawn(vary[name], point[name]!)]),
    );
    return [{ ...mean, values, kind: top ? "top" : isBase ? "base" : "other" }];
  }).toSorted((a, b) => kinds.indexOf(a.kind) - kinds.indexOf(b.kind));
}

const color = {
  condition: [{ test: "datum.kind == 'top'", value: colors.best }],
  value: colors.value,
};

/**
 * The figure of a study whose sampler chose its points: the metric against each setting in a panel of its
 * own, in which every point of the study stands. A mark that is the same in all panels tells the point with
 * the best mean, another one the base.
 */
export function sampledSpec(summary: Summary): FigureSpec {
  const { experiment, rows } = summary;
  const settings = variedSettings(experiment.vary);
  const points = scoredPoints(summary);
  const references = labelledReferences(summary);
  const { greatest } = metricFormat(experiment.metric);
  const domain = scoreRange(
    [...points.map(({ mean }) => mean), ...references.map(({ score }) => score)],
    points,
    greatest,
  );
  const columns = Math.min(2, settings.length);
  const intervals = bars(points, domain);
  const axis = scoreAxis(summary, domain);
  const panels = settings.map((setting, i) => {
    const x = axisOf(experiment, setting);
    const y = i % columns === 0 ? axis : { ...axis, title: null };
    const layer: Layer[] = [
      referenceLines(references, y),
      ...(i % columns === columns - 1 ? [referenceLabels(references, domain, size)] : []),
      ...intervalLayers(intervals, { x, y, color }),
      {
        data: { values: points },
        mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1 },
        encoding: {
          x,
          y: { ...y, field: "mean" },
          color,
          shape: {
            condition: [
              { test: "datum.kind == 'top'", value: "diamond" },
              { test: "datum.kind == 'base'", value: "square" },
            ],
            value: "circle",
          },
          size: { condition: [{ test: "datum.kind != 'other'", value: 110 }], value: 45 },
        },
      } as Layer,
    ];
    return { ...size, layer };
  });
  const top = rows.find((row) => row.top !== undefined)?.top;
  const marks = [
    ...(top === undefined ? [] : [`diamond: ${top}`]),
    ...(points.some(({ kind }) => kind === "base") ? ["square: base"] : []),
  ];
  return {
    $schema: vegaLiteSchema,
    description: altText(summary, "Plot"),
    title: plotTitle(summary, [
      `${plotLegend(summary, intervals, false)} Each point is in every panel` +
      `${marks.length === 0 ? "" : ` (${marks.join(", ")})`}.`,
      sizes(summary),
    ]),
    columns,
    spacing: { row: 60, column: 60 },
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    concat: panels,
    config: theme,
  } satisfies TopLevelSpec;
}
