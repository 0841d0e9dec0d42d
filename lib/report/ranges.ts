import {
  capitalize,
  colors,
  type FigureSpec,
  markdownTable,
  theme,
  vegaLiteSchema,
} from "../page/mod.ts";
import { formatEstimate, metricFormat, settingTitle } from "./format.ts";
import { interval } from "./matters_most.ts";
import type { SettingRange } from "./setting_range.ts";

/** The sentence that says what the ranges are. */
export const rangesNote: string =
  "A range is the score of a setting's best value minus that of its worst, both chosen on other seeds and " +
  "other rows than they are scored on, so that a setting without an effect has a range about 0 and not the " +
  "spread of luck. It is over the values that were tried, and extreme ones make it large.";

/**
 * The ranges of settings as a table in Markdown, in the given order.
 *
 * @param link The address of a study's page. @default none is linked
 */
export function rangesTable(
  ranges: readonly SettingRange[],
  link?: (range: SettingRange) => string,
): string {
  return markdownTable(
    ["Setting", "Values", "Metric", "Range (points)", "Over seeds and rows", "Seeds"],
    ranges.map((range) => {
      const format = metricFormat(range.metric);
      const title = capitalize(settingTitle(range.setting));
      const { crossed } = range;
      return [
        link ? `[${title}](${link(range)})` : title,
        String(range.values),
        format.title,
        formatEstimate(range.range, format),
        crossed?.halfWidth === undefined ? "–" : `± ${format.score(crossed.halfWidth)}`,
        String(range.range.count),
      ];
    }),
  );
}

/** The ranges of settings as a figure: a point with its interval each, the largest on top. */
export function rangesSpec(ranges: readonly SettingRange[]): FigureSpec {
  const values = ranges.map((range) => {
    const { mean, halfWidth = 0 } = interval(range);
    return {
      setting: settingTitle(range.setting),
      range: 100 * mean,
      low: 100 * (mean - halfWidth),
      high: 100 * (mean + halfWidth),
    };
  });
  const y = {
    field: "setting",
    type: "nominal",
    sort: null,
    axis: { title: null, labelFontSize: 14, grid: true, domain: false, ticks: false },
  };
  const x = (field: string) => ({ field, type: "quantitative", title: "Range (points)" });
  return {
    $schema: vegaLiteSchema,
    title: {
      text: "Which setting matters most?",
      subtitle: "Best value minus worst, chosen on other seeds and rows, with 95% intervals",
    },
    width: 460,
    height: { step: 32 },
    data: { values },
    layer: [
      {
        mark: { type: "rule", color: colors.quiet, strokeDash: [3, 3] },
        encoding: { x: { datum: 0 } },
      },
      {
        mark: { type: "rule", color: colors.value, strokeWidth: 2 },
        encoding: { y, x: x("low"), x2: { field: "high" } },
      },
      {
        mark: { type: "point", filled: true, size: 70, color: colors.value, opacity: 1 },
        encoding: { y, x: x("range") },
      },
    ],
    config: theme,
  };
}
