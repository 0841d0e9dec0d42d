import { colors } from "../page/mod.ts";
import type { Point } from "../sweep/mod.ts";
import { plotSize, rangeOf } from "./axes.ts";
import {
  bars,
  intervalLayers,
  type Layer,
  meanDots,
  type MeanPoint,
  meanPoint,
  zeroLine,
} from "./marks.ts";
import type { Summary } from "./summary.ts";

const height = 130;

/** A mean train-validation gap with its interval over seeds. */
export interface GapPoint extends MeanPoint {
  /** Its place along the axis. */
  position: number;
}

/** True of a study whose claim is about the train-validation gap. */
export function isAboutGap({ judgements }: Pick<Summary, "judgements">): boolean {
  return judgements.some(({ metric }) => metric === "gap");
}

/** The gaps that are known; none where no claim is about them. */
export function gapPoints(
  summary: Summary,
  positionOf: (point: Point) => number,
): GapPoint[] {
  if (!isAboutGap(summary)) return [];
  return summary.rows.flatMap(({ point, gap }) => {
    const mean = meanPoint(gap);
    return mean ? [{ position: positionOf(point), ...mean }] : [];
  });
}

/**
 * The panel of the train-validation gap, and its legend.
 *
 * @param points One at least.
 * @param x The axis of the setting.
 */
export function gapPanel(
  points: readonly GapPoint[],
  x: object,
): { spec: { width: number; height: number; layer: Layer[] }; legend: string } {
  const domain = rangeOf([0, ...points.map(({ mean }) => mean)], points);
  const y = {
    type: "quantitative",
    title: "Gap (points)",
    scale: { domain, zero: false, nice: false },
    axis: { tickCount: 4, labelExpr: "format(100 * datum.value, '.3~r')" },
  } as const;
  const color = { value: colors.value };
  const intervals = bars(points, domain);
  const isCut = intervals.some(({ lowCut, highCut }) => lowCut || highCut);
  return {
    legend:
      "At the bottom: train-validation gap, which the claim is about; lines: 95% interval over " +
      `seeds${isCut ? "; arrows: it goes on" : ""}.`,
    spec: {
      width: plotSize.width,
      height,
      layer: [
        zeroLine(y),
        ...intervalLayers(intervals, { x, y, color }),
        meanDots(points, { x, y, color }),
      ],
    },
  };
}
