import {
  type OnProgress,
  plural,
  quote,
  randomKey,
  SettingsError,
  unknownName,
} from "../base/mod.ts";
import { higherIsBetter } from "../trainer/mod.ts";
import { ExperimentError } from "./experiment_error.ts";
import { type NamedExperiment } from "./experiment.ts";
import { optunaSampler, optunaSamplers } from "./optuna_sampler.ts";
import { rangedSettings } from "./point.ts";
import { countOf } from "./range.ts";
import { pointsApart, randomSampler, type Sampler, type SamplerChoice } from "./sampler.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/** The names of all samplers; "grid" tries all combinations. */
export const samplerNames: readonly string[] = ["grid", "random", ...Object.keys(optunaSamplers)];

/**
 * Checks a choice of a sampler against an experiment.
 *
 * @returns The choice; undefined where all combinations of listed values are tried.
 * @throws {ExperimentError} Where a setting has a range and nothing chooses from it.
 * @throws {SettingsError} At an unknown sampler, with the nearest that exists, at a number that is not a
 *   whole one from 1, and at one that tries all values of a range that has no end of them.
 */
export function checkedSampler(
  choice: SamplerChoice | undefined,
  { name, vary }: NamedExperiment,
): SamplerChoice | undefined {
  if (choice !== undefined && !samplerNames.includes(choice.name)) {
    throw new SettingsError(
      unknownName({ one: "sampler", all: "samplers" }, choice.name, samplerNames),
    );
  }
  if (choice === undefined || choice.name === "grid") {
    const [ranged] = rangedSettings(vary);
    if (ranged === undefined) return undefined;
    throw new ExperimentError(
      `The experiment '${name}' varies '${ranged}' over a range, from which a sampler must choose: add ` +
        `--sampler tpe --trials 60, say (in a cell sampler: { name: "tpe", trials: 60 }).`,
    );
  }
  const numbers = { trials: choice.trials, "trials in flight": choice.inFlight ?? 1 };
  for (const [what, number] of Object.entries(numbers)) {
    if (Number.isSafeInteger(number) && number >= 1) continue;
    throw new SettingsError(
      `The number of ${what} is ${
        quote(number)
      }: a sampler needs a whole number from 1, as in --trials 60.`,
    );
  }
  const [endless] = rangedSettings(vary).filter((name) => countOf(vary[name]!) === Infinity);
  if (optunaSamplers[choice.name]?.isExhaustive && endless !== undefined) {
    throw new SettingsError(
      `The sampler ${
        quote(choice.name)
      } tries all values, of which the range of '${endless}' has no end: ` +
        `list them, use integer(1, 4), or choose --sampler tpe, say.`,
    );
  }
  return choice;
}

/** Sentences on a study's sampler that decide how many trials to ask for. */
export function samplerNotes(
  { sampler, seeds, points, asked, toChoose }:
    & Pick<StudyAttributes, "sampler" | "seeds" | "points" | "asked">
    & { toChoose: number },
): string[] {
  if (sampler === null || toChoose === 0) return [];
  // The one that draws at random is none of Optuna's, and never learns.
  const { note, startup = 0 } = optunaSamplers[sampler.name] ?? {};
  const learns = startup + pointsApart(sampler, seeds.length);
  const isBlind = startup > 0 && points.length - asked.length + toChoose < learns;
  const have = startup === 1 ? "has" : "have";
  return [
    ...(note === undefined ? [] : [note]),
    ...(isBlind
      ? [
        `${sampler.name} draws at random until ${plural(startup, "point")} ${have} ended: with ` +
        `${plural(seeds.length, "seed")} it begins to learn at --trials ${learns * seeds.length}.`,
      ]
      : []),
  ];
}

/**
 * Starts the sampler of a study.
 *
 * @throws {PythonError} Where Optuna is needed and cannot be installed.
 */
export async function openSampler(
  { sampler, experiment: { vary, metric }, settings: { seed } }: Pick<
    StudyAttributes,
    "sampler" | "experiment" | "settings"
  >,
  onProgress?: OnProgress,
): Promise<Sampler | undefined> {
  if (sampler === null) return undefined;
  const key = randomKey(seed);
  if (sampler.name === "random") return randomSampler(vary, key);
  const direction = higherIsBetter(metric) ? "maximize" : "minimize";
  return await optunaSampler({ name: sampler.name, space: vary, direction, key, onProgress });
}
