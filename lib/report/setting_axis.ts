import type { VariedSetting } from "../sweep/mod.ts";
import type { SampledPoint } from "./sampled_points.ts";
import type { SettingScale } from "./setting_scale.ts";

/** The share of the room of a listed value over which its points are spread. */
const spread = 0.6;

/** By what part of the room a point stands aside of the one before it, so that those of a value lie apart. */
const strides = { x: (Math.sqrt(5) - 1) / 2, y: Math.SQRT2 - 1 };

/** Points with their places along a setting's axis; those of one listed value stand side by side. */
export function placedAlong<Point extends SampledPoint, Axis extends "x" | "y">(
  axis: Axis,
  points: readonly Point[],
  setting: VariedSetting,
  scale: SettingScale,
): (Point & Record<Field<Axis>, number>)[] {
  return points.map((point) => {
    const aside = (point.number * strides[axis] + 0.5) % 1 - 0.5;
    const place = scale.place(point.values[setting]!) + aside * spread * scale.room;
    return { ...point, [fields[axis]]: place } as Point & Record<Field<Axis>, number>;
  });
}

const fields = { x: "place", y: "height" } as const;
type Field<Axis extends "x" | "y"> = (typeof fields)[Axis];

/** The axis of a setting, with its values as labels. */
export function settingAxis({ title, ticks }: SettingScale, axis: "x" | "y" = "x") {
  const labels = JSON.stringify(Object.fromEntries(ticks.map((tick) => [tick.place, tick.label])));
  return {
    field: fields[axis],
    type: "quantitative",
    title,
    scale: { domain: [0, 1], nice: false, zero: false },
    axis: {
      grid: false,
      labelFlush: false,
      labelBound: false,
      labelOverlap: true,
      values: ticks.map(({ place }) => place),
      labelExpr: `(${labels})[datum.value]`,
    },
  };
}
