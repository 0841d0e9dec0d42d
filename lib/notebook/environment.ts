import { join } from "node:path";
import { projectRoot } from "../base/mod.ts";

/** The preset that VQALAB_PRESET names; undefined where it is not set. */
export function chosenPreset(): string | undefined {
  return Deno.env.get("VQALAB_PRESET");
}

/** The preset that notebooks run at: {@linkcode chosenPreset}, else "quick". */
export function notebookPreset(): string {
  return chosenPreset() ?? "quick";
}

/** The seeds of each point: VQALAB_SEEDS; undefined where it is not set. */
export function chosenSeeds(): number | undefined {
  const seeds = Deno.env.get("VQALAB_SEEDS");
  return seeds === undefined ? undefined : Number(seeds);
}

/** The folder that VQALAB_RESULTS names for all results; undefined where it is not set. */
export function chosenResults(): string | undefined {
  return Deno.env.get("VQALAB_RESULTS");
}

/** The folder of all results: {@linkcode chosenResults}, else `results` of the project. */
export function resultsDirectory(): string {
  return chosenResults() ?? join(projectRoot, "results");
}
