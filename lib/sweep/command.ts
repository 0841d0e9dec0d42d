import { isDeepStrictEqual } from "node:util";
import { shellCommand } from "../base/mod.ts";
import type { StudyOptions } from "./definition.ts";
import { loadExperiment, type NamedExperiment } from "./experiment.ts";
import { ExperimentError } from "./experiment_error.ts";

/**
 * The command that asks for the same study as options, as it can be typed; undefined where there is none,
 * since the experiment stands in no file of `experiments/`.
 */
export async function sweepCommand(options: StudyOptions): Promise<string | undefined> {
  const { experiment, preset, seeds, set = {}, sampler, pruner, race, engine, resultsDirectory } =
    options;
  const name = await fileName(experiment);
  if (name === undefined) return undefined;
  const option = (name: string, value: string | number | undefined) =>
    value === undefined ? [] : [`--${name}`, String(value)];
  return shellCommand([
    ...["deno", "task", "sweep", name],
    ...option("preset", preset),
    ...option("seeds", seeds),
    ...Object.entries(set).flatMap(([name, value]) => option("set", `${name}=${value}`)),
    ...option("sampler", sampler?.name),
    ...option("trials", sampler?.trials),
    ...option("in-flight", sampler?.inFlight),
    ...option("pruner", pruner),
    ...(race === undefined ? [] : ["--race"]),
    ...option("engine", engine),
    ...option("results", resultsDirectory),
  ]);
}

/** The name of the file with the same experiment; undefined where there is none. */
async function fileName(experiment: string | NamedExperiment): Promise<string | undefined> {
  if (typeof experiment === "string") return experiment;
  try {
    const filed = await loadExperiment(experiment.name);
    return isDeepStrictEqual(filed, experiment) ? filed.name : undefined;
  } catch (error) {
    if (error instanceof ExperimentError) return undefined;
    throw error;
  }
}
