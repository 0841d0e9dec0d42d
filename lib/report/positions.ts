import type { SettingValue } from "../base/mod.ts";
import { colors, textWidth, wrap } from "../page/mod.ts";
import { isNumeric } from "./axes.ts";
import { lineHeight } from "./marks.ts";
import { emptyLine, labelSize, placeLabels } from "./tick_labels.ts";

/** The most pixels between two marks that stand side by side at a value. */
const mostSpacing = 20;
/** A name is broken into lines that are no narrower, in pixels. */
const leastRoom = 70;
/** The share of the range that the closest values of a linear axis are apart where 0 is one of them. */
const leastGap = 0.05;

/** Distances of neighbours, of ascending places. */
function gapsOf(places: readonly number[]): number[] {
  return places.slice(1).map((place, i) => place - places[i]!);
}

/** The smallest distance of two neighbours as a share of the range: 1 of two values. */
function evenness(places: readonly number[]): number {
  return Math.min(...gapsOf(places)) / (places.at(-1)! - places[0]!);
}

/** True of three or more places at the same distances. */
function isRegular(places: readonly number[]): boolean {
  const gaps = gapsOf(places);
  return gaps.length > 1 && Math.max(...gaps) < 1.1 * Math.min(...gaps);
}

/** Logarithms of ascending values; that of 0, which has none, as far below the others as they are apart. */
function logarithms(values: readonly number[]): number[] {
  const logs = values.filter((value) => value > 0).map(Math.log10);
  const step = (logs.at(-1)! - logs[0]!) / Math.max(1, logs.length - 1) || 1;
  return values.length === logs.length ? logs : [logs[0]! - step, ...logs];
}

/**
 * The places of numbers on an axis: themselves, or their logarithms where these are spread more evenly
 * and the values go over a decade, or are multiples such as 16, 32, 64.
 */
function numericPlaces(values: readonly number[]): { places: number[]; isLogarithmic: boolean } {
  const linear = { places: [...values], isLogarithmic: false };
  const positive = values.filter((value) => value > 0);
  const hasZero = values[0] === 0;
  if (positive.length < 2 || values.length - positive.length > Number(hasZero)) return linear;
  const places = logarithms(values);
  const isWide = positive.at(-1)! >= 10 * positive[0]!;
  const isBetter = evenness(places) > evenness(values) || (values.length === 2 && isWide);
  const serves = hasZero
    ? isWide && isBetter && evenness(values) < leastGap
    : isBetter && (isWide || (isRegular(places) && !isRegular(values)));
  return serves ? { places, isLogarithmic: true } : linear;
}

/**
 * The places of a setting's values along an axis, as numbers, so that marks can stand side by side at
 * each: numbers on a linear or logarithmic axis by their spacing, other values side by side.
 */
export class Positions {
  readonly #places: ReadonlyMap<SettingValue, number>;
  /** The least distance of two values. */
  readonly #step: number;
  /** Said after the axis's title. */
  readonly #note: string;
  /** True of numbers on an axis of numbers. */
  readonly isNumeric: boolean;
  /** Both ends of the axis. */
  readonly domain: [number, number];
  /** Units of the axis in a pixel. */
  readonly pixel: number;

  /**
   * @param values The values, in the order in which those that are no numbers stand.
   * @param width Pixels of the axis.
   */
  constructor(readonly values: readonly SettingValue[], width: number) {
    this.isNumeric = isNumeric(values) && values.length > 1;
    const sorted = isNumeric(values) && this.isNumeric
      ? values.toSorted((a, b) => a - b)
      : undefined;
    const { places, isLogarithmic } = sorted
      ? numericPlaces(sorted)
      : { places: values.map((_, i) => i), isLogarithmic: false };
    this.#places = new Map((sorted ?? values).map((value, i) => [value, places[i]!]));
    this.#note = !isLogarithmic
      ? ""
      : values.includes(0)
      ? " (log scale, 0 set apart)"
      : " (log scale)";
    this.#step = Math.min(...gapsOf(places));
    const range = places.at(-1)! - places[0]!;
    const room = this.isNumeric ? range / Math.max(5, Math.min(12, 2 * values.length)) : 0.5;
    this.domain = [places[0]! - room, places.at(-1)! + room];
    this.pixel = (this.domain[1] - this.domain[0]) / width;
  }

  /** The place of a value. */
  of(value: SettingValue): number {
    return this.#places.get(value)!;
  }

  /** Pixels between neighbours where so many marks stand side by side at each value. */
  spacing(count: number): number {
    return Math.min(mostSpacing, 0.7 * this.#step / this.pixel / count);
  }

  /** The lines of text below each value, placed so that none meets another. */
  labels(lines: ReadonlyMap<SettingValue, readonly string[]>): string[][] {
    const at = (value: SettingValue) => (this.of(value) - this.domain[0]) / this.pixel;
    const labels = this.values.map((value) => {
      const [name = "", ...marks] = lines.get(value) ?? [];
      return { at: at(value), lines: [...this.#nameLines(name), ...marks] };
    });
    return placeLabels(labels, this.isNumeric);
  }

  /** A value in one line if it is a number, else in lines that are about as wide as it has room. */
  #nameLines(name: string): string[] {
    if (this.isNumeric) return [name];
    const room = Math.max(leastRoom, this.#step / this.pixel - 8);
    return wrap(name, room, (text) => textWidth(text, labelSize));
  }

  /**
   * The axis, with a tick at each value.
   *
   * @param title Its title.
   * @param labels The lines of text below each value.
   * @param options.height Lines of text below the axis, filled up with empty ones.
   * @param options.best Values whose texts are in the colour of the best.
   */
  axis(
    title: string,
    labels: readonly string[][],
    { height, best = [] }: { height: number; best?: readonly SettingValue[] },
  ) {
    const texts = this.values.map((value, i) => {
      const lines = labels[i]!;
      return [this.of(value), [...lines, ...Array<string>(height - lines.length).fill(emptyLine)]];
    });
    const places = JSON.stringify(best.map((value) => this.of(value)));
    return {
      field: "position",
      type: "quantitative",
      title: title + this.#note,
      scale: { domain: this.domain, nice: false, zero: false },
      axis: {
        grid: false,
        labelAngle: 0,
        labelOverlap: false,
        labelFlush: false,
        labelBound: false,
        labelLineHeight: lineHeight,
        labelExpr: `(${JSON.stringify(Object.fromEntries(texts))})[datum.value]`,
        labelColor: {
          condition: { test: `indexof(${places}, datum.value) >= 0`, value: colors.best },
          value: colors.text,
        },
        values: this.values.map((value) => this.of(value)),
        titlePadding: 10,
        // Vega puts the title into labels that are higher than this.
        maxExtent: lineHeight * (height + 2),
      },
    } as const;
  }
}

/** An axis whose labels and title stand below another one. */
export function withoutLabels(x: ReturnType<Positions["axis"]>) {
  return { ...x, title: null, axis: { ...x.axis, labels: false } };
}
