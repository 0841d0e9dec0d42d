import type { SettingValue } from "../base/mod.ts";
import type { Distribution, Parameter } from "./journal.ts";
import { type Point, type SearchSpace, type VariedSetting, variedSettings } from "./point.ts";
import { isRange, type Range } from "./range.ts";

/**
 * A point as Optuna's parameters. The seed is none of them: a sampler must not optimise it.
 *
 * Numbers have a range, which may differ from trial to trial, so that values can be added to a study; text
 * has choices.
 */
export function parameters(point: Point, space: SearchSpace): Record<string, Parameter> {
  return Object.fromEntries(
    variedSettings(space).map((name) => {
      const value = point[name]!;
      return [name, { value, distribution: distributionOf(space, name, value) }];
    }),
  );
}

/**
 * The distributions of a search space from which values are chosen anew: of a list those that it names, and
 * no number between them.
 */
export function choiceDistributions(space: SearchSpace): Record<string, Distribution> {
  return Object.fromEntries(
    variedSettings(space).map((name) => {
      const values = space[name]!;
      return [name, isRange(values) ? rangeDistribution(values) : choicesOf(values)];
    }),
  );
}

/** The distribution of a setting in a search space; a value that is not in its list widens it. */
export function distributionOf(
  space: SearchSpace,
  name: VariedSetting,
  value?: SettingValue,
): Distribution {
  const values = space[name]!;
  return isRange(values)
    ? rangeDistribution(values)
    : listDistribution(value === undefined ? values : [...values, value]);
}

function rangeDistribution({ range, low, high }: Range): Distribution {
  return range === "integer"
    ? { name: "IntDistribution", attributes: { log: false, step: 1, low, high } }
    : {
      name: "FloatDistribution",
      attributes: { step: null, low, high, log: range === "logUniform" },
    };
}

function listDistribution(values: readonly SettingValue[]): Distribution {
  if (values.every((value) => typeof value === "number")) {
    const range = { low: Math.min(...values), high: Math.max(...values) };
    return values.every(Number.isInteger)
      ? { name: "IntDistribution", attributes: { log: false, step: 1, ...range } }
      : { name: "FloatDistribution", attributes: { step: null, ...range, log: false } };
  }
  return choicesOf(values.every((value) => typeof value === "boolean") ? [false, true] : values);
}

function choicesOf(values: readonly SettingValue[]): Distribution {
  return { name: "CategoricalDistribution", attributes: { choices: [...new Set(values)] } };
}
