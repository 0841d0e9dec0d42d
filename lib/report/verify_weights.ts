import { join } from "node:path";
import { exists, plural } from "../base/mod.ts";
import { tensorsHash, WeightsError } from "../model/mod.ts";
import { readWeights } from "../trainer/mod.ts";
import type { Check } from "./check.ts";
import type { StoredTrial } from "./stored_result.ts";

const weightsOf = (directory: string) => join(directory, "weights.safetensors");

/**
 * Compares a trial's weights with those made again, number by number.
 *
 * @returns Undefined of a trial that has none, or damaged ones, which {@linkcode checkAllWeights} tells.
 */
export async function compareWeights(then: string, now: string): Promise<Check | undefined> {
  if (!await exists(weightsOf(then))) return undefined;
  const hash = async (directory: string) =>
    tensorsHash((await readWeights(weightsOf(directory))).tensors);
  try {
    const agrees = await hash(then) === await hash(now);
    return { agrees, sentence: "weights.safetensors: the numbers of the best epoch" };
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    return undefined;
  }
}

/** Checks that the weights of trials are as they were saved. @returns A failed check of each damaged file. */
export async function checkAllWeights(trials: readonly StoredTrial[]): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { directory } of trials) {
    const path = weightsOf(directory);
    if (!await exists(path)) continue;
    try {
      await readWeights(path);
    } catch (error) {
      if (!(error instanceof WeightsError)) throw error;
      checks.push({ agrees: false, sentence: error.message });
    }
  }
  return checks;
}

/** A sentence on trials whose weights are not there; none where all are. */
export async function missingWeights(trials: readonly StoredTrial[]): Promise<string[]> {
  const there = await Promise.all(trials.map(({ directory }) => exists(weightsOf(directory))));
  const ids = trials.filter((_, i) => !there[i]).map(({ id }) => id).toSorted((a, b) => a - b);
  if (ids.length === 0) return [];
  const noun = ids.length === 1 ? "trial" : "trials";
  return [
    `No weights of ${plural(ids.length, "trial")} of ${trials.length} (${noun} ${
      ids.join(", ")
    }): ` +
    `they stay out of git, and predictions need them; to have them, train these trials again.`,
  ];
}
