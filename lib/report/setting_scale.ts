import type { SettingValue } from "../base/mod.ts";
import { capitalize } from "../page/mod.ts";
import { isRange, type Range, type VariedSetting } from "../sweep/mod.ts";
import { settingValues } from "./axes.ts";
import { settingTitle, valueTitle } from "./format.ts";
import type { Summary } from "./summary.ts";

/** The most ticks of numbers on a linear axis. */
const mostTicks = 8;

/** A value that an axis is labelled with. */
export interface Tick {
  /** Its place from 0 to 1. */
  place: number;
  /** Its label. */
  label: string;
}

/** The places of a setting's values on an axis from 0 to 1. */
export interface SettingScale {
  /** The setting's title. */
  title: string;
  /** The place of a value. */
  place(value: SettingValue): number;
  /** The labelled values, ascending. */
  ticks: readonly Tick[];
  /** The room of each value where they stand side by side; 0 where they are numbers of a range. */
  room: number;
}

/**
 * The scale of a setting: a range as it is drawn from; listed values and those of a short range of whole
 * numbers side by side.
 */
export function settingScale(summary: Summary, name: VariedSetting): SettingScale {
  const values = summary.experiment.vary[name]!;
  const title = capitalize(settingTitle(name));
  if (!isRange(values)) return { title, ...listScale(settingValues(summary, name)) };
  const tried = summary.rows.map(({ point }) => Number(point[name]));
  const low = Math.min(values.low, ...tried), high = Math.max(values.high, ...tried);
  if (values.range === "integer" && high - low < mostTicks) {
    const whole = Array.from({ length: high - low + 1 }, (_, i) => low + i);
    return { title, ...listScale(whole) };
  }
  const isLogarithmic = values.range === "logUniform" && low > 0;
  return {
    title: title + (isLogarithmic ? " (log scale)" : ""),
    ...rangeScale(
      { range: values.range, low, high },
      isLogarithmic ? Math.log10 : (value) => value,
    ),
  };
}

function listScale(values: readonly SettingValue[]): Omit<SettingScale, "title"> {
  const room = 1 / values.length;
  const place = (value: SettingValue) => (values.indexOf(value) + 0.5) * room;
  return { room, place, ticks: values.map((v) => ({ place: place(v), label: valueTitle(v) })) };
}

function rangeScale(
  { range, low, high }: Range,
  axis: (value: number) => number,
): Omit<SettingScale, "title"> {
  const [start, end] = [axis(low), axis(high)];
  const place = (value: SettingValue) => (axis(Number(value)) - start) / (end - start);
  const ticks = axis === Math.log10
    ? powersOfTen(low, high)
    : roundNumbers(low, high, range === "integer" ? 1 : 0);
  return {
    room: 0,
    place,
    ticks: ticks.map((value) => ({ place: place(value), label: valueTitle(value) })),
  };
}

/** The fewest ticks of a logarithmic axis on which powers of ten stand alone. */
const fewestPowers = 3;

/**
 * Powers of ten from one number to another; where these are few, twice and five times as much
 * too, or both ends.
 */
function powersOfTen(low: number, high: number): number[] {
  // A logarithm of a power of ten may be beside its whole number.
  const first = Math.floor(Math.log10(low) - 1e-9), last = Math.ceil(Math.log10(high) + 1e-9);
  const powers = Array.from({ length: last - first + 1 }, (_, i) => first + i);
  const inside = (numbers: readonly number[]) =>
    numbers.filter((number) => number >= low * (1 - 1e-9) && number <= high * (1 + 1e-9));
  const alone = inside(powers.map((power) => Number(`1e${power}`)));
  if (alone.length >= fewestPowers) return alone;
  const more = inside(
    powers.flatMap((power) => [1, 2, 5].map((digit) => Number(`${digit}e${power}`))),
  );
  return more.length < 2 ? [low, high] : more;
}

/**
 * Multiples of 1, 2 or 5 times a power of ten from one number to another.
 *
 * @param leastStep The least distance of two.
 */
export function roundNumbers(low: number, high: number, leastStep = 0): number[] {
  const power = 10 ** Math.floor(Math.log10((high - low) / mostTicks));
  const step = [1, 2, 5, 10, 20].map((factor) => factor * power)
    .find((step) => step >= leastStep && (high - low) / step < mostTicks)!;
  const first = Math.ceil(low / step - 1e-9), last = Math.floor(high / step + 1e-9);
  return Array.from(
    { length: last - first + 1 },
    (_, i) => Number(((first + i) * step).toPrecision(12)),
  );
}
