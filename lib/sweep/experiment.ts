import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import { projectRoot, quote, SettingsError, type SettingValue, unknownName } from "../base/mod.ts";
import {
  checkMetric,
  type MetricName,
  metrics,
  outerSettings,
  parseTrialSettings,
  type TrialSettings,
} from "../trainer/mod.ts";
import { checkExpectations, type Expectation } from "./expectation.ts";
import { checkExperimentName } from "./experiment_name.ts";
import { ExperimentError } from "./experiment_error.ts";
import { gridPoints, type SearchSpace, type VariedSetting, variedSettings } from "./point.ts";
import { checkRange, contains, isRange, rangeTitle, valueAt, type Values } from "./range.ts";
import { checkGridSize } from "./study_size.ts";

/** A question about one setting or several: data, not machinery. */
export interface Experiment {
  /** The question, as a sentence. */
  question: string;
  /** The belief that the result is held against, as `expects` says it. */
  claim?: string;
  /**
   * The differences that the claim comes to, by which a study judges it; all of them make the claim.
   * "matters most" is judged across studies: no other hyper-parameter makes as much of a difference.
   */
  expects?: readonly Expectation[] | "matters most";
  /**
   * The settings that are varied, each with its values in the order of tables; the trials are of all
   * their combinations. A range in place of values, as {@linkcode logUniform} makes it, needs a sampler that
   * chooses. The base value of each is among its values. A single value asks for a score over
   * seeds instead of a comparison. Any setting can be varied but `seed`, since each point is repeated over
   * seeds, and `dataDirectory`, which says only where data lies.
   */
  vary: SearchSpace;
  /**
   * Settings that differ from the preset's in every trial. Those of the varied settings are the base
   * point, which the others are compared with; one that is left out has its default there.
   */
  base: Partial<TrialSettings>;
  /**
   * The metric that decides, which every trial's model and data must come to. It also chooses each trial's
   * best epoch unless `bestBy` is set. All but a loss are the higher the better.
   */
  metric: MetricName;
}

/** An experiment with a name, which names its folder of results. */
export interface NamedExperiment extends Experiment {
  /** The name of its file in `experiments/` without `.ts`, or a name of its own. */
  name: string;
}

/**
 * Checks an experiment: the default export of a file in `experiments/`, or one with a name of its own.
 *
 * @returns The experiment as given.
 * @throws {ExperimentError} When its name can be none, when it varies nothing, the seed or where data lies,
 *   when a setting's values are not one or more different ones that include the base value, when they make
 *   too many points, when it claims what it does not expect, or when it expects something of points or metrics that are not its own.
 * @throws {SettingsError} At a setting that does not exist, a value out of its range, or a point whose
 *   model does not come to the metric.
 */
export function defineExperiment(experiment: NamedExperiment): NamedExperiment;
/** Checks an experiment that gets the name of its file. */
export function defineExperiment(experiment: Experiment): Experiment;
export function defineExperiment(experiment: Experiment): Experiment {
  checkShape(experiment);
  const { vary, base, metric } = experiment;
  const names = variedSettings(vary);
  if (names.length === 0) {
    throw new ExperimentError(
      "An experiment varies one setting or more: vary: { learningRate: [1e-4, 1e-3] }.",
    );
  }
  for (const name of names) checkValues(name, vary[name]!);
  checkGridSize(vary);
  for (const point of gridPoints(vary)) {
    checkMetric(metric, parseTrialSettings({ ...base, ...point }));
  }
  const baseSettings = parseTrialSettings(base);
  for (const name of names) {
    checkBase(name, experiment, baseSettings[name]);
  }
  checkExpectations(experiment);
  return experiment;
}

/** @throws {ExperimentError} When the base value of a setting is not among those that are tried. */
function checkBase(
  name: VariedSetting,
  { vary, base }: Experiment,
  value: SettingValue,
): void {
  const values = vary[name]!;
  const readAs = (one: SettingValue) => parseTrialSettings({ ...base, [name]: one })[name];
  if (isRange(values)) {
    // A range of whole numbers is integer(…): between the ends of another lie numbers that are not.
    for (let i = 0; i < probes; i++) {
      if (typeof readAs(valueAt(values, (i + 0.382) / probes)) === "number") continue;
      throw new ExperimentError(
        `The setting '${name}' is no number, so that it has no range: list its values.`,
      );
    }
    if (contains(values, value)) return;
    throw new ExperimentError(
      `The base value of '${name}', ${quote(value)}, is not in its range, ${rangeTitle(values)}: ` +
        `widen it, or set base.${name} to a number in it.`,
    );
  }
  // As settings are read: the number 1 is the image blocks "1".
  const read = values.map(readAs);
  if (new Set(read).size < read.length) throw repeatedValues(name, values);
  if (read.includes(value)) return;
  throw new ExperimentError(
    `The base value of '${name}', ${quote(value)}, is not among the values ${
      quote(values)
    }: add it, ` +
      `or set base.${name} to one of them.`,
  );
}

/** Values of a range that are tried, since not all between two ends need be a setting's. */
const probes = 16;

function checkValues(name: string, values: Values): void {
  if (name === "seed") {
    throw new ExperimentError(
      "An experiment cannot vary 'seed': every point is repeated over seeds, see --seeds.",
    );
  }
  if (name === "dataDirectory") {
    throw new ExperimentError(
      "An experiment cannot vary 'dataDirectory', which says only where data lies: run it once for " +
        "each folder, with --set dataDirectory=… and a --results directory of its own.",
    );
  }
  if (outerSettings.has(name)) {
    throw new ExperimentError(
      `An experiment cannot vary '${name}', which changes no number of a trial: set it with --set.`,
    );
  }
  if (typeof values === "object" && values !== null && isRange(values)) {
    return checkRange(name, values);
  }
  const isList = Array.isArray(values) && values.length > 0;
  if (!isList || new Set(values).size < values.length) throw repeatedValues(name, values);
}

function repeatedValues(name: string, values: unknown): ExperimentError {
  return new ExperimentError(
    `An experiment has one or more different values of '${name}', not ${quote(values)}.`,
  );
}

/** @throws {ExperimentError} When something is no experiment, since the kernel and plain files check no types. */
function checkShape(experiment: Experiment): void {
  const isObject = (value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject(experiment)) {
    throw new ExperimentError(
      `An experiment is an object with question, vary, base and metric, not ` +
        `${quote(experiment)}.`,
    );
  }
  for (const name of Object.keys(experiment)) {
    if (parts.includes(name)) continue;
    throw new ExperimentError(
      unknownName({ one: "part of an experiment", all: "ones" }, name, parts),
    );
  }
  const { name, question, claim, vary, base, metric }: Partial<NamedExperiment> = experiment;
  if (name !== undefined) checkExperimentName(name);
  const missing = [
    isSentence(question) ? [] : ["question: a sentence"],
    claim === undefined || isSentence(claim) ? [] : ["claim: a sentence, or none"],
    isObject(vary) ? [] : ["vary: { learningRate: [1e-4, 1e-3] }"],
    isObject(base) ? [] : ["base: {}"],
    metric !== undefined ? [] : [`metric: one of ${metricNames.join(", ")}`],
  ].flat();
  if (missing.length > 0) {
    throw new ExperimentError(`An experiment needs ${missing.join("; ")}.`);
  }
  if (!metricNames.includes(metric!)) {
    throw new ExperimentError(
      unknownName({ one: "metric", all: "metrics" }, metric, metricNames),
    );
  }
}

function isSentence(text: unknown): boolean {
  return typeof text === "string" && text.trim() !== "";
}

const parts = ["name", "question", "claim", "expects", "vary", "base", "metric"];
const metricNames = Object.keys(metrics) as MetricName[];

const experimentsDirectory = join(projectRoot, "experiments");

/**
 * Lists the names of the experiments of a folder, in order.
 *
 * @param directory The folder of the experiments' files. @default `experiments` of the project
 */
export async function experimentNames(
  directory: string = experimentsDirectory,
): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(directory)) {
    if (entry.name.endsWith(".ts")) names.push(entry.name.slice(0, -".ts".length));
  }
  return names.toSorted();
}

/**
 * Lists the experiments of a folder by name; one that is wrong as its error.
 *
 * @param directory The folder of the experiments' files. @default `experiments` of the project
 */
export async function listExperiments(
  directory: string = experimentsDirectory,
): Promise<Map<string, NamedExperiment | ExperimentError>> {
  const listed = new Map<string, NamedExperiment | ExperimentError>();
  for (const name of await experimentNames(directory)) {
    const experiment = await loadExperiment(name, directory).catch((error) => {
      if (error instanceof ExperimentError) return error;
      throw error;
    });
    listed.set(name, experiment);
  }
  return listed;
}

/**
 * Checks that an experiment from elsewhere has no name of a file's, whose results it would be mixed with.
 *
 * @throws {ExperimentError} When it has, and is not the same.
 */
export async function checkNotTaken(experiment: NamedExperiment): Promise<void> {
  const { name } = experiment;
  if (!(await experimentNames()).includes(name)) return;
  if (isDeepStrictEqual(await loadExperiment(name), experiment)) return;
  throw new ExperimentError(
    `The name '${name}' is that of experiments/${name}.ts, with whose results this experiment's would be ` +
      `mixed: give it a name of its own.`,
  );
}

/**
 * Loads an experiment by its name.
 *
 * @param name The name of its file without `.ts`.
 * @param directory The folder of the experiments' files. @default `experiments` of the project
 * @throws {ExperimentError} At an unknown name, with the nearest known one, and at a file that cannot be
 *   loaded, with the place of the mistake.
 */
export async function loadExperiment(
  name: string,
  directory: string = experimentsDirectory,
): Promise<NamedExperiment> {
  const names = await experimentNames(directory);
  if (!names.includes(name)) {
    throw new ExperimentError(
      names.length === 0
        ? `There is no experiment in ${directory}.`
        : unknownName({ one: "experiment", all: "experiments" }, name, names),
    );
  }
  checkExperimentName(name);
  const path = join(directory, `${name}.ts`);
  const module = await importExperiment(path);
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

async function importExperiment(path: string): Promise<{ default?: Experiment }> {
  const url = pathToFileURL(path).href;
  try {
    return await import(url);
  } catch (error) {
    const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
    const place = new RegExp(`${RegExp.escape(url)}:(\\d+)`).exec(`${message}\n${stack}`)?.[1];
    const reason = message.split("\n")[0]!.replace(/^(?:\w*Error: )+/, "").replace(/\.$/, "");
    const where = place === undefined ? "" : `, line ${place}`;
    throw new ExperimentError(
      `${path} cannot be loaded${where}: ${reason}. Mend that file, or move it out of experiments/.`,
      { cause: error },
    );
  }
}
