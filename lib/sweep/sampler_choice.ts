import { type OnProgress, randomKey, SettingsError, unknownName } from "../base/mod.ts";
import { higherIsBetter } from "../trainer/mod.ts";
import { ExperimentError } from "./experiment_error.ts";
import { type NamedExperiment } from "./experiment.ts";
import { optunaSampler, optunaSamplers } from "./optuna_sampler.ts";
import { rangedSettings } from "./point.ts";
import { randomSampler, type Sampler, type SamplerChoice } from "./sampler.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/** The names of all samplers; "grid" tries all combinations. */
export const samplerNames: readonly string[] = ["grid", "random", ...optunaSamplers];

/**
 * Checks a choice of a sampler against an experiment.
 *
 * @returns The choice; undefined where all combinations of listed values are tried.
 * @throws {ExperimentError} Where a setting has a range and nothing chooses from it.
 * @throws {SettingsError} At an unknown sampler, with the nearest that exists, and at a number that is not a
 *   whole one from 1.
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
        `--sampler tpe --trials 30, say (in a cell sampler: { name: "tpe", trials: 30 }).`,
    );
  }
  const numbers = { trials: choice.trials, "trials in flight": choice.inFlight ?? 1 };
  for (const [what, number] of Object.entries(numbers)) {
    if (Number.isSafeInteger(number) && number >= 1) continue;
    throw new SettingsError(
      `The number of ${what} is ${number}: a sampler needs a whole number from 1, as in --trials 30.`,
    );
  }
  return choice;
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
