import type { SettingValue } from "../base/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";

/** The name of a setting that can be varied. */
export type VariedSetting = Exclude<
  keyof TrialSettings,
  "seed" | "dataDirectory" | "missingPictures"
>;

/** A search space: the values of each setting that is varied, in the order of tables. */
export type SearchSpace = Readonly<Partial<Record<VariedSetting, readonly SettingValue[]>>>;

/** A point of a search space: a value of each setting that is varied. */
export type Point = Readonly<Partial<Pick<TrialSettings, VariedSetting>>>;

/** The settings that a search space varies, in its order. */
export function variedSettings(space: SearchSpace): VariedSetting[] {
  return Object.keys(space) as VariedSetting[];
}

/** The point of a search space at which settings lie. */
export function pointOf(settings: TrialSettings, space: SearchSpace): Point {
  return Object.fromEntries(variedSettings(space).map((name) => [name, settings[name]]));
}

/** All points of a search space, that is the product of its values; the last setting changes first. */
export function gridPoints(space: SearchSpace): Point[] {
  return variedSettings(space).reduce<Point[]>(
    (points, name) =>
      points.flatMap((point) => space[name]!.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

/** A text that is the same for points with the same values, in whatever order. */
export function pointKey(point: Point): string {
  return JSON.stringify(Object.entries(point).toSorted(([a], [b]) => a < b ? -1 : 1));
}

/** A point in a few words: "learningRate=0.001 dropout=0.3". */
export function pointName(point: Point): string {
  return Object.entries(point).map(([name, value]) => `${name}=${value}`).join(" ");
}
