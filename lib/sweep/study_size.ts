import { listWords, SettingsError } from "../base/mod.ts";
import { ExperimentError } from "./experiment_error.ts";
import { listedValues, type SearchSpace, type VariedSetting, variedSettings } from "./point.ts";

/** The most points of a search space: the plan of more takes longer than anyone waits. */
const mostPoints = 10_000;

/** The most trials of a study. */
const mostTrials = 100_000;

/**
 * Checks the size of a search space before its points are listed.
 *
 * @throws {ExperimentError} At a larger one, with the number of values of each setting.
 */
export function checkGridSize(space: SearchSpace): void {
  const names = variedSettings(space);
  const lengthOf = (name: VariedSetting) => Math.max(1, listedValues(space, name).length);
  const points = names.reduce((product, name) => product * lengthOf(name), 1);
  if (points <= mostPoints) return;
  const values = names.map((name) => `${count(lengthOf(name))} values of '${name}'`);
  throw new ExperimentError(
    `An experiment varies ${listWords(values, "and")}, which are ${
      count(points)
    } points: a study ` +
      `has at most ${count(mostPoints)}. Take values out of 'vary', or split it into experiments.`,
  );
}

/**
 * Checks the number of a study's trials before they are listed.
 *
 * @param chosen The trials that a sampler is asked for.
 * @throws {SettingsError} At more than a study has.
 */
export function checkStudySize(points: number, seeds: number, chosen = 0): void {
  const atMost = `a study has at most ${count(mostTrials)}`;
  if (chosen > mostTrials) {
    throw new SettingsError(
      `A sampler is asked for ${count(chosen)} trials: ${atMost}. Lower --trials.`,
    );
  }
  if (points * seeds <= mostTrials) return;
  const one = points === 1;
  throw new SettingsError(
    `${count(points)} ${one ? "point" : "points"} with ${count(seeds)} seeds ${
      one ? "is" : "each are"
    } ${count(points * seeds)} trials: ${atMost}. Ask for ${
      count(Math.floor(mostTrials / points))
    } seeds or fewer.`,
  );
}

const count = (number: number) => number.toLocaleString("en");
