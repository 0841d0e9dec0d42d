import type { SettingValue } from "../base/mod.ts";
import type { VariedSetting } from "../sweep/mod.ts";
import { isLogarithmic } from "./axes.ts";
import { capitalize } from "../page/mod.ts";
import { pointMarks, settingTitle } from "./format.ts";
import type { SummaryRow } from "./summary.ts";

/** The most pixels between two marks that stand side by side at a value. */
const mostSpacing = 20;

/**
 * The places of a setting's values along an axis, as numbers, so that marks can stand side by side at
 * each: logarithms where the axis is logarithmic, else the values' numbers.
 */
export class Positions {
  readonly #isLogarithmic: boolean;
  /** The least distance of two values. */
  readonly #step: number;
  /** Both ends of the axis. */
  readonly domain: [number, number];
  /** Units of the axis in a pixel. */
  readonly pixel: number;

  constructor(readonly values: readonly SettingValue[], width: number) {
    this.#isLogarithmic = isLogarithmic(values, width);
    const places = values.map((value) => this.of(value)).toSorted((a, b) => a - b);
    this.#step = Math.min(...places.slice(1).map((place, i) => place - places[i]!));
    const room = this.#isLogarithmic ? 0.4 * this.#step : 0.5;
    this.domain = [places[0]! - room, places.at(-1)! + room];
    this.pixel = (this.domain[1] - this.domain[0]) / width;
  }

  /** The place of a value. */
  of(value: SettingValue): number {
    return this.#isLogarithmic ? Math.log10(Number(value)) : this.values.indexOf(value);
  }

  /** Pixels between neighbours where so many marks stand side by side at each value. */
  spacing(count: number): number {
    return Math.min(mostSpacing, 0.7 * this.#step / this.pixel / count);
  }

  /**
   * The axis, with what is said of the points below its values.
   *
   * @param setting Its setting.
   * @param line The setting that tells the points at a value apart.
   * @param rows The points.
   * @param height The lines of text below the axis, filled up with empty ones.
   */
  axis(
    setting: VariedSetting,
    line: VariedSetting,
    rows: readonly SummaryRow[],
    height: number,
  ) {
    const labels = this.values.map((value) => {
      const here = rows.filter(({ point }) => point[setting] === value);
      const lines = tickLines(value, here, line);
      return [this.of(value), [...lines, ...Array(height - lines.length).fill("")]];
    });
    const title = capitalize(settingTitle(setting));
    return {
      field: "position",
      type: "quantitative",
      title: title + (this.#isLogarithmic ? " (log scale)" : ""),
      scale: { domain: this.domain, nice: false, zero: false },
      axis: {
        grid: false,
        labelAngle: 0,
        labelOverlap: false,
        labelFlush: false,
        labelExpr: `(${JSON.stringify(Object.fromEntries(labels))})[datum.value]`,
        values: this.values.map((value) => this.of(value)),
        titlePadding: 10,
      },
    } as const;
  }
}

/** The most lines of text below a value in any of the panels. */
export function axisHeight(
  { axis, line }: { axis: VariedSetting; line: VariedSetting },
  panels: readonly (readonly SummaryRow[])[],
): number {
  const lines = panels.flatMap((rows) =>
    Array.from(
      Map.groupBy(rows, ({ point }) => point[axis]!),
      ([value, here]) => tickLines(value, here, line).length,
    )
  );
  return Math.max(1, ...lines);
}

/** The lines below a value: the value, the lines of the figure that are marked there, and failures. */
function tickLines(
  value: SettingValue,
  rows: readonly SummaryRow[],
  line: VariedSetting,
): string[] {
  const failed = rows.reduce((sum, { failed }) => sum + failed, 0);
  const marks = (row: SummaryRow) => pointMarks(row).join(" · ");
  const marked = Map.groupBy(rows.filter((row) => marks(row) !== ""), marks);
  return [
    String(value),
    ...Array.from(
      marked,
      ([marks, rows]) => `${marks}: ${rows.map(({ point }) => point[line]).join(", ")}`,
    ),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ];
}
