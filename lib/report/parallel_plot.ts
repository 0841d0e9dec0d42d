import type { TopLevelSpec } from "vega-lite";
import { type FigureSpec, theme, vegaLiteSchema } from "../page/mod.ts";
import { altText } from "./alt_text.ts";
import { plottedSettings } from "./axes.ts";
import { sizes } from "./description.ts";
import { plotTitle } from "./marks.ts";
import { linesLegend, parallelOffset, parallelPanel } from "./parallel_panel.ts";
import { missingPoints, sampledPoints } from "./sampled_points.ts";
import { settingScale } from "./setting_scale.ts";
import type { Summary } from "./summary.ts";

const size = { width: 620, fullWidth: 620, height: 300 } as const;

/**
 * All points of a study that have a mean as parallel coordinates, as a Vega-Lite specification.
 *
 * @param summary A study whose points differ in two settings or more, one point at least having a mean.
 */
export function parallelSpec(summary: Summary): FigureSpec {
  const points = sampledPoints(summary);
  const settings = plottedSettings(summary);
  const scales = new Map(settings.map((name) => [name, settingScale(summary, name)] as const));
  return {
    $schema: vegaLiteSchema,
    description: altText(summary, "Parallel coordinates"),
    title: {
      ...plotTitle(summary, [
        linesLegend(summary, points),
        ...missingPoints(summary),
        sizes(summary),
      ]),
      offset: parallelOffset,
    },
    padding: { left: 20, top: 14, right: 20, bottom: 16 },
    ...parallelPanel(summary, points, { scales, size }),
    config: theme,
  } satisfies TopLevelSpec;
}
