import { join } from "node:path";
import { projectRoot, quote, SettingsError } from "../base/mod.ts";

/** The preset that VQALAB_PRESET names; undefined where it is not set. */
export function chosenPreset(): string | undefined {
  return Deno.env.get("VQALAB_PRESET") || undefined;
}

/** The preset that notebooks run at: {@linkcode chosenPreset}, else "quick". */
export function notebookPreset(): string {
  return chosenPreset() ?? "quick";
}

/**
 * The seeds of each point: VQALAB_SEEDS; undefined where it is not set.
 *
 * @throws {SettingsError} When it is no whole number from 1.
 */
export function chosenSeeds(): number | undefined {
  const text = Deno.env.get("VQALAB_SEEDS") || undefined;
  const seeds = text === undefined ? undefined : Number(text);
  if (seeds === undefined || (Number.isSafeInteger(seeds) && seeds > 0)) return seeds;
  throw new SettingsError(`VQALAB_SEEDS is ${quote(text)}: it must be a whole number from 1.`);
}

/** The folder that VQALAB_RESULTS names for all results; undefined where it is not set. */
export function chosenResults(): string | undefined {
  return Deno.env.get("VQALAB_RESULTS") || undefined;
}

/** The folder of all results: {@linkcode chosenResults}, else `results` of the project. */
export function resultsDirectory(): string {
  return chosenResults() ?? join(projectRoot, "results");
}
