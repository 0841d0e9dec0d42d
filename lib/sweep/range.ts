import { listWords, quote, type SettingValue } from "../base/mod.ts";
import { ExperimentError } from "./experiment_error.ts";

/** A range of numbers from which a sampler chooses a setting's values. */
export interface Range {
  /** The distribution of values chosen at random; of "logUniform" their logarithm is uniform. */
  readonly range: "uniform" | "logUniform" | "integer";
  /** The least value. */
  readonly low: number;
  /** The greatest value, which can be chosen too. */
  readonly high: number;
}

/** Numbers from `low` to `high`, each as likely as any other: `dropout: uniform(0, 0.7)`. */
export const uniform = (low: number, high: number): Range => ({ range: "uniform", low, high });

/** Numbers above 0 whose orders of magnitude are equally likely: `learningRate: logUniform(1e-5, 1e-1)`. */
export const logUniform = (low: number, high: number): Range => ({
  range: "logUniform",
  low,
  high,
});

/** Whole numbers from `low` to `high`, each as likely as any other: `textLayers: integer(1, 4)`. */
export const integer = (low: number, high: number): Range => ({ range: "integer", low, high });

/** The values of a setting that is varied: listed ones, in the order of tables, or a range. */
export type Values = readonly SettingValue[] | Range;

/** True of a range, false of a list. */
export function isRange(values: Values): values is Range {
  return !Array.isArray(values);
}

/** Significant digits of a chosen value, so that it can be read and typed. */
const digits = 4;

/**
 * The value of a range at a share of it.
 *
 * @param share From 0 to below 1.
 */
export function valueAt({ range, low, high }: Range, share: number): number {
  switch (range) {
    case "integer":
      return low + Math.floor(share * (high - low + 1));
    case "uniform":
      return rounded({ low, high }, low + share * (high - low));
    case "logUniform":
      return rounded({ low, high }, low * (high / low) ** share);
  }
}

/** A value of a range with four significant digits, and still in the range. */
export function rounded({ low, high }: Pick<Range, "low" | "high">, value: number): number {
  return Math.min(high, Math.max(low, Number(value.toPrecision(digits))));
}

/** True where a value lies in a range. */
export function contains({ range, low, high }: Range, value: unknown): boolean {
  return typeof value === "number" && value >= low && value <= high &&
    (range !== "integer" || Number.isInteger(value));
}

/** The number of values that can be chosen of a setting. */
export function countOf(values: Values): number {
  if (!isRange(values)) return values.length;
  return values.range === "integer" ? values.high - values.low + 1 : Infinity;
}

/** A range in words: "0.00001 to 0.1 (logarithmic)". */
export function rangeTitle({ range, low, high }: Range): string {
  return `${low} to ${high}${range === "logUniform" ? " (logarithmic)" : ""}`;
}

/**
 * Checks something that is meant as a range.
 *
 * @throws {ExperimentError} When it is none.
 */
export function checkRange(name: string, values: unknown): asserts values is Range {
  const { range, low, high } = values as Partial<Range>;
  const example = range === undefined ? undefined : examples[range];
  if (example === undefined) {
    throw new ExperimentError(
      `The values of '${name}' are a list or a range, as ${
        listWords(Object.values(examples), "or")
      }, not ${quote(values)}.`,
    );
  }
  const fault = faultOf({ range: range!, low: low!, high: high! });
  if (fault === undefined) return;
  throw new ExperimentError(
    `The range of '${name}', ${range}(${low}, ${high}), ${fault}, as in ${example}.`,
  );
}

const examples: Readonly<Record<string, string>> = {
  uniform: "uniform(0, 0.7)",
  logUniform: "logUniform(1e-5, 1e-1)",
  integer: "integer(1, 4)",
};

/** The way in which a range is none, in words. */
function faultOf({ range, low, high }: Range): string | undefined {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return "needs two numbers";
  if (range === "integer" && !(Number.isSafeInteger(low) && Number.isSafeInteger(high))) {
    return "needs whole numbers";
  }
  if (range === "logUniform" && low <= 0) return "needs numbers above 0";
  if (low === high) return `has one value: list it, [${low}], or give two numbers`;
  return low > high ? "needs the least value first" : undefined;
}
