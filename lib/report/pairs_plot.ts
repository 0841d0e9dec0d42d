import type { TopLevelSpec } from "vega-lite";
import {
  capitalize,
  colors,
  type FigureSpec,
  textWidth,
  theme,
  vegaLiteSchema,
} from "../page/mod.ts";
import { type VariedSetting, variedSettings } from "../sweep/mod.ts";
import { pairsAltText } from "./alt_text.ts";
import { sizes } from "./description.ts";
import { metricFormat } from "./format.ts";
import { type Layer, plotTitle } from "./marks.ts";
import { shadeOf } from "./parallel_panel.ts";
import { missingPoints, namedMarks, type SampledPoint, sampledPoints } from "./sampled_points.ts";
import { placedAlong, settingAxis } from "./setting_axis.ts";
import { type SettingScale, settingScale } from "./setting_scale.ts";
import type { Summary } from "./summary.ts";

const size = { width: 240, height: 200 } as const;
const columns = 2;
/** The most panels that are drawn: all pairs of six settings. */
const mostPairs = 15;
const labelSize = 13;
/** Pixels from an axis to its labels. */
const labelOffset = 8;

/** Settings two by two, in their order. */
function pairsOf(settings: readonly VariedSetting[]): [VariedSetting, VariedSetting][] {
  return settings.flatMap((first, i) =>
    settings.slice(i + 1).map((second): [VariedSetting, VariedSetting] => [first, second])
  );
}

/**
 * Each pair of settings of a study in a panel, in which each point has a mark that is the darker the better
 * its mean, as a Vega-Lite specification: where the best values of a setting depend on another one, the dark
 * marks stand aslant.
 *
 * @param summary A study that varies two settings or more, one point at least having a mean.
 */
export function pairsSpec(summary: Summary): FigureSpec {
  const settings = variedSettings(summary.experiment.vary);
  const points = sampledPoints(summary);
  const scales = new Map(settings.map((name) => [name, settingScale(summary, name)] as const));
  const all = pairsOf(settings);
  const pairs = all.slice(0, mostPairs);
  const left = Math.max(...pairs.map(([, second]) => labelWidth(scales.get(second)!)));
  const { title, greatest, higherIsBetter } = metricFormat(summary.experiment.metric);
  const color = {
    ...shadeOf(summary, points),
    legend: {
      title,
      titleFontSize: labelSize,
      titleFontWeight: "normal",
      titleColor: colors.text,
      labelFontSize: labelSize,
      labelColor: colors.text,
      orient: "right",
      offset: 26,
      gradientLength: 160,
      tickCount: 5,
      ...(greatest === 1 && { format: ".1~%" }),
    },
  };
  const marks = namedMarks(summary, points);
  return {
    $schema: vegaLiteSchema,
    description: pairsAltText(summary),
    title: plotTitle(summary, [
      `Each point by two of its settings, the darker the ${
        higherIsBetter ? "higher" : "lower"
      } its mean.` + (marks === "" ? "" : ` ${capitalize(marks)}.`),
      "Points of one listed value stand side by side.",
      ...(pairs.length < all.length ? [`${pairs.length} of ${all.length} pairs are drawn.`] : []),
      ...missingPoints(summary),
      sizes(summary),
    ]),
    columns: Math.min(columns, pairs.length),
    spacing: { row: 72, column: left + 52 },
    bounds: "flush",
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    concat: pairs.map((pair) => ({
      ...size,
      layer: pairPanel(points, pair, { scales, color }),
    })),
    config: theme,
  } satisfies TopLevelSpec;
}

/** The width of a vertical axis's labels with their distance from it, in pixels. */
function labelWidth({ ticks }: SettingScale): number {
  return labelOffset + Math.max(...ticks.map(({ label }) => textWidth(label, labelSize)));
}

/** The marks of one panel; those of the base and the best mean are drawn last. */
function pairPanel(
  points: readonly SampledPoint[],
  [first, second]: readonly [VariedSetting, VariedSetting],
  { scales, color }: {
    scales: ReadonlyMap<VariedSetting, SettingScale>;
    color: object;
  },
): Layer[] {
  const [across, up] = [scales.get(first)!, scales.get(second)!];
  const placed = placedAlong("y", placedAlong("x", points, first, across), second, up);
  const y = settingAxis(up, "y");
  const position = {
    x: settingAxis(across),
    y: { ...y, axis: { ...y.axis, titleX: -labelWidth(up) - 14 } },
  };
  const of = (kind: SampledPoint["kind"]) => ({
    values: placed.filter((point) => point.kind === kind),
  });
  const mark = { type: "point", filled: true, opacity: 1 };
  return [
    {
      data: of("other"),
      mark: { ...mark, shape: "circle", size: 80, stroke: "#7A8B99", strokeWidth: 0.7 },
      encoding: { ...position, color },
    },
    {
      data: of("base"),
      mark: { ...mark, shape: "square", size: 100, stroke: "black", strokeWidth: 2 },
      encoding: { ...position, color },
    },
    {
      data: of("top"),
      mark: { ...mark, shape: "diamond", size: 150, color: colors.best, stroke: "white" },
      encoding: position,
    },
  ] as Layer[];
}
