import type { SettingValue } from "../base/mod.ts";
import type { Point, VariedSetting } from "../sweep/mod.ts";
import {
  bars,
  intervalLayers,
  type Layer,
  meanPoint,
  type Reference,
  referenceLines,
} from "./marks.ts";
import type { Positions } from "./positions.ts";
import type { SummaryRow } from "./summary.ts";
import { colors, lineStyles } from "../page/mod.ts";

/** Circles for single seeds need so many pixels between two bars. */
const circleRoom = 12;

/** The settings of a panel's points, which say where these are drawn. */
export interface PanelPlaces {
  /** The setting along the horizontal axis. */
  axis: VariedSetting;
  /** The setting that has a line for each value. */
  line: VariedSetting;
  /** Its values that are drawn. */
  lines: readonly SettingValue[];
  /** The places of the axis's values. */
  positions: Positions;
}

/** Everything that the panels of an interaction plot have in common, and their axes. */
export interface PanelFrame extends PanelPlaces {
  /** The horizontal axis. */
  x: object;
  /** The vertical axis, without its field. */
  y: object;
  /** The range of scores. */
  domain: [number, number];
  /** Scores that results are held against. */
  references: readonly Reference[];
}

/** The styles of lines as an encoding. */
export function lineStyle(part: "color" | "shape", count: number) {
  return {
    field: "line",
    type: "nominal",
    legend: null,
    scale: {
      domain: Array.from({ length: count }, (_, i) => i),
      range: lineStyles.slice(0, count).map(({ [part]: value }) => value),
    },
  } as const;
}

const byMark = <T>(marked: T, other: T) => ({
  condition: { test: "datum.isMarked", value: marked },
  value: other,
});

/** The line of a point and its place beside the others at its value; undefined where none is drawn. */
export function placeOf(
  point: Point,
  { axis, line: setting, lines, positions }: PanelPlaces,
): { line: number; position: number } | undefined {
  const line = lines.indexOf(point[setting]!);
  if (line < 0) return undefined;
  const offset = (line - (lines.length - 1) / 2) * positions.spacing(lines.length);
  return { line, position: positions.of(point[axis]!) + offset * positions.pixel };
}

/** The marks of one panel: lines through the means, intervals, seeds and means, side by side. */
export function panelMarks(rows: readonly SummaryRow[], frame: PanelFrame) {
  const { x, y, lines, positions, domain, references } = frame;
  const spacing = positions.spacing(lines.length);
  const placed = rows.flatMap((row) => {
    const place = placeOf(row.point, frame);
    return place ? [{ row, ...place }] : [];
  });
  const means = placed.flatMap(({ row, ...place }) => {
    const mean = meanPoint(row.estimate);
    return mean ? [{ ...place, isMarked: row.isBest || row.isBase, ...mean }] : [];
  });
  const intervals = bars(means, domain);
  const hasCircles = spacing >= circleRoom;
  const seeds = placed.filter(({ row }) => hasCircles && row.scores.size > 1).flatMap(
    ({ row, ...place }) => [...row.scores.values()].map((score) => ({ ...place, score })),
  );
  const color = lineStyle("color", lines.length);
  const layers = [
    referenceLines(references, y),
    {
      data: { values: means },
      mark: { type: "line", opacity: 0.45, strokeWidth: 1.8 },
      encoding: { x, y: { ...y, field: "mean" }, color },
    },
    ...intervalLayers(intervals, { x, y, color }),
    {
      data: { values: seeds },
      mark: {
        type: "point",
        filled: false,
        size: 16,
        strokeWidth: 1,
        opacity: 0.7,
        xOffset: 0.42 * spacing,
      },
      encoding: { x, y: { ...y, field: "score" }, color },
    },
    {
      data: { values: means },
      mark: { type: "point", filled: true, opacity: 1 },
      encoding: {
        x,
        y: { ...y, field: "mean" },
        color,
        shape: lineStyle("shape", lines.length),
        size: byMark(110, 75),
        stroke: byMark(colors.text, "white"),
        strokeWidth: byMark(1.8, 1),
      },
    },
  ] as Layer[];
  return { layers, intervals, hasCircles };
}
