import type { SettingValue } from "../base/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";
import { contains, isRange, rangeTitle, type Values } from "./range.ts";

/** The name of a setting that can be varied. */
export type VariedSetting = Exclude<
  keyof TrialSettings,
  "seed" | "dataDirectory" | "missingPictures"
>;

/** A search space: the values of each setting that is varied. */
export type SearchSpace = Readonly<Partial<Record<VariedSetting, Values>>>;

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

/** True of a point whose every value is listed or in its range. */
export function isInSpace(space: SearchSpace, point: Point): boolean {
  return variedSettings(space).every((name) => {
    const values = space[name]!;
    return isRange(values) ? contains(values, point[name]) : values.includes(point[name]!);
  });
}

/** The settings that a search space varies over a range. */
export function rangedSettings(space: SearchSpace): VariedSetting[] {
  return variedSettings(space).filter((name) => isRange(space[name]!));
}

/** The listed values of a setting in a search space; none of one that has a range or is not varied. */
export function listedValues(space: SearchSpace, name: VariedSetting): readonly SettingValue[] {
  const values = space[name] ?? [];
  return isRange(values) ? [] : values;
}

/** A setting's values in words: "0.1, 0.3", "0.00001 to 0.1 (logarithmic)". */
export function valuesTitle(space: SearchSpace, name: VariedSetting): string {
  const values = space[name] ?? [];
  return isRange(values) ? rangeTitle(values) : values.join(", ");
}

/**
 * All points of a search space, that is the product of its values; the last setting changes first. Of a
 * range they have its ends, which are enough to check it.
 */
export function gridPoints(space: SearchSpace): Point[] {
  return variedSettings(space).reduce<Point[]>((points, name) => {
    const values = space[name]!;
    const listed = isRange(values) ? [values.low, values.high] : values;
    return points.flatMap((point) => listed.map((value) => ({ ...point, [name]: value })));
  }, [{}]);
}

/** A text that is the same for points with the same values, in whatever order. */
export function pointKey(point: Point): string {
  return JSON.stringify(Object.entries(point).toSorted(([a], [b]) => a < b ? -1 : 1));
}

/** A point in a few words: "learningRate=0.001 dropout=0.3". */
export function pointName(point: Point): string {
  return Object.entries(point).map(([name, value]) => `${name}=${value}`).join(" ");
}
