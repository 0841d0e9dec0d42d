import type { Point } from "../sweep/mod.ts";
import { colors } from "../page/mod.ts";
import { plotSize, rangeOf } from "./axes.ts";
import { metricFormat } from "./format.ts";
import { bars, intervalLayers, type Layer, meanDots, type MeanPoint, zeroLine } from "./marks.ts";
import type { Summary, SummaryRow } from "./summary.ts";

const height = 150;

/** Pixels between the means' panel and this one. */
export const panelGap = 24;

const byBest = {
  condition: { test: "datum.isBest", value: colors.best },
  value: colors.value,
};

/** A point's paired difference from the base, with its intervals. */
export interface DifferencePoint extends MeanPoint {
  /** Its place along the axis. */
  position: number;
  /** True of the best point. */
  isBest: boolean;
  /** The line of the figure that it belongs to, from 0; where it has several. */
  line?: number;
  /** The ends of the interval over seeds and rows; undefined where rows are not known. */
  crossed: { low: number; high: number } | undefined;
}

/**
 * The differences that have an interval.
 *
 * @param placeOf The place of a point; undefined of one that is not drawn.
 */
export function differences(
  rows: readonly SummaryRow[],
  placeOf: (point: Point) => Pick<DifferencePoint, "position" | "line"> | undefined,
): DifferencePoint[] {
  return rows.flatMap(({ point, difference, isBest }) => {
    const { mean, halfWidth, crossed } = difference ?? {};
    const place = placeOf(point);
    if (place === undefined || mean === undefined || halfWidth === undefined) return [];
    const ends = (mean: number, half: number) => ({ low: mean - half, high: mean + half });
    return [{
      ...place,
      isBest,
      mean,
      ...ends(mean, halfWidth),
      crossed: crossed?.halfWidth === undefined ? undefined : ends(crossed.mean, crossed.halfWidth),
    }];
  });
}

/**
 * From the least to the greatest mean and 0, and intervals as far as they do not dwarf the others.
 *
 * @param least The range of differences that are all 0.
 */
function differenceRange(points: readonly DifferencePoint[], least: number): [number, number] {
  const intervals = points.flatMap((point) => [point, ...(point.crossed ? [point.crossed] : [])]);
  const widths = intervals.map(({ low, high }) => high - low).toSorted((a, b) => a - b);
  const means = [0, ...points.map(({ mean }) => mean)];
  const span = Math.max(...means) - Math.min(...means);
  const room = Math.max(span, 1.5 * widths[Math.floor(widths.length / 2)]!);
  const [low, high] = rangeOf(means, intervals, room);
  return high - low < least ? [-least / 2, least / 2] : [low, high];
}

/**
 * The panel of the paired differences from the base, and its legend.
 *
 * @param points One at least.
 * @param options.x The axis of the setting.
 * @param options.base The base's place along it; undefined where it is not drawn.
 * @param options.color The encoding of the points' colours.
 */
export function differencePanel(
  { experiment: { metric }, rows }: Summary,
  points: readonly DifferencePoint[],
  { x, base, color = byBest }: { x: object; base: number | undefined; color?: object },
): { spec: { width: number; height: number; layer: Layer[] }; legend: string } {
  const { isShare } = metricFormat(metric);
  const level = Math.max(...rows.map(({ estimate }) => Math.abs(estimate?.mean ?? 0)));
  const domain = differenceRange(points, (isShare ? 1 : level) / 100);
  const y = {
    type: "quantitative",
    title: isShare ? "Difference (points)" : "Difference",
    scale: { domain, zero: false, nice: false },
    axis: {
      tickCount: 5,
      labelExpr: `datum.value == 0 ? '0' : format(${isShare ? "100 * " : ""}datum.value, '+.3~r')`,
    },
  } as const;
  const [bottom, top] = domain;
  const crossed = points.flatMap(({ crossed, ...point }) =>
    crossed
      ? [{ ...point, low: Math.max(bottom, crossed.low), high: Math.min(top, crossed.high) }]
      : []
  );
  const intervals = bars(points, domain);
  const isCut = intervals.some(({ lowCut, highCut }) => lowCut || highCut);
  return {
    legend: "Below: paired difference from the base; lines: 95% interval over seeds" +
      (crossed.length > 0 ? "; light bars: over seeds and rows" : "") +
      (isCut ? "; arrows: it goes on." : "."),
    spec: {
      width: plotSize.width,
      height,
      layer: [
        zeroLine(y),
        {
          data: { values: crossed },
          mark: { type: "rule", strokeWidth: 9, opacity: 0.25 },
          encoding: { x, y: { ...y, field: "low" }, y2: { field: "high" }, color },
        },
        {
          data: { values: base === undefined ? [] : [{ position: base, zero: 0 }] },
          mark: { type: "point", shape: "square", filled: true, opacity: 1, color: colors.quiet },
          encoding: { x, y: { ...y, field: "zero" }, size: { value: 60 } },
        },
        ...intervalLayers(intervals, { x, y, color }),
        meanDots(points, { x, y, color }),
      ] as Layer[],
    },
  };
}
