import { join } from "node:path";
import { pathToFileURL } from "node:url";
import {
  projectRoot,
  SettingsError,
  type SettingValue,
  unknownName,
  UserError,
} from "../base/mod.ts";
import {
  checkMetric,
  type MetricName,
  parseTrialSettings,
  type TrialSettings,
} from "../trainer/mod.ts";

/** A question about one setting: data, not machinery. */
export interface Experiment {
  /** What is asked, as a sentence. */
  question: string;
  /** What is believed before, to be held against the result. */
  claim?: string;
  /** The setting that is varied; any but the seed, which every value is repeated over. */
  setting: keyof TrialSettings;
  /**
   * What it is set to, in the order of tables; the base value is among them. A single value asks for
   * a score over seeds instead of a comparison.
   */
  values: readonly SettingValue[];
  /**
   * Settings that differ from the preset's in every trial. The varied one's is its base value, which
   * the others are compared with; left out, that is its default.
   */
  base: Partial<TrialSettings>;
  /**
   * What decides: a metric that every trial's model and data come to, in the epoch that is best by it
   * unless `bestBy` is set; all but a loss the higher the better.
   */
  metric: MetricName;
}

/** An experiment and what it is called: its file's name in `experiments/`. */
export interface NamedExperiment extends Experiment {
  /** The file's name without `.ts`. */
  name: string;
}

/** An experiment that does not exist or makes no sense; the message says the remedy. */
export class ExperimentError extends UserError {}

/**
 * Checks an experiment; the default export of a file in `experiments/`.
 *
 * @returns The experiment as given.
 * @throws {ExperimentError} When its values are not one or more different ones that include the
 *   base value, or it varies the seed.
 * @throws {SettingsError} At a setting that does not exist, a value out of its range, or a value whose
 *   model does not come to the metric.
 */
export function defineExperiment(experiment: Experiment): Experiment {
  const { setting, values, base } = experiment;
  if (setting === "seed") {
    throw new ExperimentError(
      "An experiment cannot vary 'seed': every value is repeated over seeds, see --seeds.",
    );
  }
  if (values.length < 1 || new Set(values).size < values.length) {
    throw new ExperimentError(
      `An experiment has one or more different values of '${setting}', ` +
        `not ${JSON.stringify(values)}.`,
    );
  }
  for (const value of values) {
    checkMetric(experiment.metric, parseTrialSettings({ ...base, [setting]: value }));
  }
  const baseValue = parseTrialSettings(base)[setting];
  if (!values.includes(baseValue)) {
    throw new ExperimentError(
      `The base value of '${setting}', ${JSON.stringify(baseValue)}, is not among the values ` +
        `${JSON.stringify(values)}: add it, or set base.${setting} to one of them.`,
    );
  }
  return experiment;
}

const experimentsDirectory = join(projectRoot, "experiments");

/**
 * Loads an experiment by its name.
 *
 * @param name The name of its file without `.ts`.
 * @param directory Where the experiments' files are; `experiments/` of the project by default.
 * @throws {ExperimentError} At an unknown name, with the nearest known one.
 */
export async function loadExperiment(
  name: string,
  directory: string = experimentsDirectory,
): Promise<NamedExperiment> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    if (entry.name.endsWith(".ts")) names.push(entry.name.slice(0, -".ts".length));
  }
  if (!names.includes(name)) {
    throw new ExperimentError(
      names.length === 0
        ? `There is no experiment in ${directory}.`
        : unknownName({ one: "experiment", all: "ones" }, name, names.toSorted()),
    );
  }
  const path = join(directory, `${name}.ts`);
  const module: { default?: Experiment } = await import(pathToFileURL(path).href);
  if (module.default === undefined) {
    throw new ExperimentError(`${path} has no default export: export default defineExperiment(…).`);
  }
  try {
    return { ...defineExperiment(module.default), name };
  } catch (error) {
    if (!(error instanceof SettingsError || error instanceof ExperimentError)) throw error;
    throw new ExperimentError(`${path}: ${error.message}`, { cause: error });
  }
}
