import type { TopLevelSpec } from "vega-lite";
import { type VariedSetting, variedSettings } from "../sweep/mod.ts";
import { sampledAltText } from "./alt_text.ts";
import { plotSize, scoreAxis, scoreRange } from "./axes.ts";
import { sizes } from "./description.ts";
import { metricFormat } from "./format.ts";
import {
  bars,
  intervalLayers,
  labelledReferences,
  type Layer,
  plotLegend,
  plotTitle,
  type Reference,
  referenceLabels,
  referenceLines,
} from "./marks.ts";
import { linesLegend, parallelOffset, parallelPanel } from "./parallel_panel.ts";
import { missingPoints, namedMarks, type SampledPoint, sampledPoints } from "./sampled_points.ts";
import { placedAlong, settingAxis } from "./setting_axis.ts";
import { type SettingScale, settingScale } from "./setting_scale.ts";
import type { Summary } from "./summary.ts";
import {
  capitalize,
  colors,
  type FigureSpec,
  theme,
  uncapitalize,
  vegaLiteSchema,
} from "../page/mod.ts";

/** The size of a panel without axes and titles, and the gap between two, in pixels. */
const size = { width: 270, height: 200 } as const;
const gap = 60;
/** The size of the parallel coordinates. */
const parallelSize = { ...size, height: 240, fullWidth: 2 * size.width + gap } as const;

/** The place to the right of the parallel coordinates, over which they go on. */
const nothing = { ...size, height: 0, data: { values: [] }, mark: "point" } as const;

const byKind = <T>(top: T, base: T, other: T) => ({
  condition: [
    { test: "datum.kind == 'top'", value: top },
    { test: "datum.kind == 'base'", value: base },
  ],
  value: other,
});

/** The metric against a setting: a dot with its interval for each point. */
function settingPanel(
  points: readonly SampledPoint[],
  { setting, scale, y, domain, references }: {
    setting: VariedSetting;
    scale: SettingScale;
    y: object;
    domain: [number, number];
    references: readonly Reference[];
  },
): Layer[] {
  const x = settingAxis(scale);
  const dots = placedAlong("x", points, setting, scale);
  const pale = byKind(colors.best, "black", "#A9CBE2");
  return [
    referenceLines(references, y),
    ...intervalLayers(bars(dots, domain), { x, y, color: pale }),
    {
      data: { values: dots },
      mark: { type: "point", filled: true, opacity: 1, stroke: "white", strokeWidth: 1 },
      encoding: {
        x,
        y: { ...y, field: "mean" },
        color: byKind(colors.best, "black", colors.value),
        shape: byKind("diamond", "square", "circle"),
        size: byKind(120, 80, 45),
      },
    } as Layer,
  ];
}

/**
 * The figure of a study whose sampler chose its points: parallel coordinates of all points, and below them
 * the metric against each setting in a panel of its own, in which every point stands. The point with the
 * best mean and the base have marks that are the same in all panels.
 */
export function sampledSpec(summary: Summary): FigureSpec {
  const { experiment } = summary;
  const settings = variedSettings(experiment.vary);
  const points = sampledPoints(summary);
  const references = labelledReferences(summary);
  const domain = scoreRange(
    [...points.map(({ mean }) => mean), ...references.map(({ score }) => score)],
    points,
    metricFormat(experiment.metric).greatest,
  );
  const scales = new Map(settings.map((name) => [name, settingScale(summary, name)] as const));
  const axis = scoreAxis(summary, domain);
  const panelSize = settings.length === 1 ? plotSize : size;
  const panels = settings.map((setting, i) => {
    const isLast = i % 2 === 1 || i === settings.length - 1;
    const layer = [
      ...settingPanel(points, {
        setting,
        scale: scales.get(setting)!,
        y: i % 2 === 0 ? axis : { ...axis, title: null },
        domain,
        references,
      }),
      ...(isLast ? [referenceLabels(references, domain, panelSize)] : []),
    ];
    return { ...panelSize, layer };
  });
  const hasLines = settings.length > 1 && points.length > 0;
  return {
    $schema: vegaLiteSchema,
    description: sampledAltText(summary),
    title: {
      ...plotTitle(summary, sentences(summary, points, domain, hasLines)),
      ...(hasLines && { offset: parallelOffset }),
    },
    columns: Math.min(2, settings.length),
    spacing: { row: 64, column: gap },
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    concat: [
      ...(hasLines
        ? [parallelPanel(summary, points, { scales, size: parallelSize }), nothing]
        : []),
      ...panels,
    ],
    config: theme,
  } satisfies TopLevelSpec;
}

/** The sentences above the figure. */
function sentences(
  summary: Summary,
  points: readonly SampledPoint[],
  domain: [number, number],
  hasLines: boolean,
): string[] {
  const lines = `Above: ${uncapitalize(linesLegend(summary, points))}`;
  const named = namedMarks(summary, points);
  const legend = plotLegend(summary, bars(points, domain), false);
  const below = hasLines
    ? [`Below: each point in every panel${named === "" ? "" : ` (${named})`}.`, legend]
    : [[legend, ...(named === "" ? [] : [`${capitalize(named)}.`])].join(" ")];
  return [
    ...(hasLines ? [lines] : []),
    ...(points.length > 0 ? below : [legend]),
    ...missingPoints(summary),
    sizes(summary),
  ];
}
