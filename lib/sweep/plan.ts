import { join, resolve } from "node:path";
import {
  exists,
  projectRoot,
  SettingsError,
  type SettingValue,
  sha256,
  unknownName,
} from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import {
  checkMetric,
  parseTrialSettings,
  type TrialSettings,
  unreadSettings,
} from "../trainer/mod.ts";
import { makespan, trialSecondsEstimator, type TrialTime } from "./estimate.ts";
import { loadExperiment, type NamedExperiment } from "./experiment.ts";
import { Journal, JournalError, type JournalStudy, type JournalTrial } from "./journal.ts";
import type { SweepUpdate } from "./pool.ts";
import { type PresetName, presets } from "./presets.ts";
import {
  journalPath,
  latestTrials,
  readStudy,
  type Study,
  type StudyTrial,
  trialKey,
} from "./study.ts";

/** What to run. */
export interface SweepOptions {
  /** An experiment, or the name of its file in `experiments/`. */
  experiment: string | NamedExperiment;
  /** Name of one of the {@linkcode presets}. @default "quick" */
  preset?: string;
  /** How many trials of each value: with the seed of the settings and those after it. @default 3 */
  seeds?: number;
  /** Settings that replace those of the preset and of the experiment. */
  set?: Readonly<Record<string, SettingValue>>;
  /** How many trials run at once; by default as many as the machine has cores for their threads. */
  jobs?: number;
  /** Removes the study's directory first. @default false */
  fresh?: boolean;
  /** Where the studies' directories are. @default `results` of the project */
  resultsDirectory?: string;
  /** The engine of the trials; by default the native one where it can be had. */
  engine?: EngineName;
  /** What the trials run on where no engine is asked for; no part of the study. */
  trialEngine?: EngineName;
  /** Called when something has happened, several times a second. */
  onUpdate?: (update: SweepUpdate) => void;
  /** Stops the sweep; the next one goes on where it was. */
  signal?: AbortSignal;
  /** Command of a trial's process and its first arguments. @default lib/cli/trial.ts */
  trialProgram?: readonly string[];
}

/** A trial that a sweep would run, or that it has run. */
export interface PlannedTrial extends Pick<StudyTrial, "setting" | "seed"> {
  /** How far it is; a failed one, like one that is not there yet, gets a new number. */
  state: StudyTrial["state"] | "new";
  /** Estimate of the seconds that it still needs; 0 of a complete one. */
  seconds: number;
}

/** What a sweep would do. */
export interface SweepPlan extends Omit<Study, "trials"> {
  /** The settings that preset, experiment and user give; a trial's model completes them. */
  given: Readonly<Partial<TrialSettings>>;
  /** Of each value and seed that was asked for, in the order in which they run. */
  trials: PlannedTrial[];
  /** How many run at once. */
  jobs: number;
  /** Estimate of the seconds in all. */
  seconds: number;
  /** What the estimate comes from: how long trials took, or a guess from the settings. */
  basis: "this study" | "other studies" | "settings";
}

/**
 * Says what {@linkcode runSweep} would do, and writes nothing.
 *
 * @throws {ExperimentError} At an unknown or wrong experiment.
 * @throws {SettingsError} At an unknown preset or setting, or a value out of range.
 * @throws {JournalError} When the study's journal cannot be read.
 */
export async function planSweep(options: SweepOptions): Promise<SweepPlan> {
  const definition = await defineStudy(options);
  const journal = await Journal.open(journalPath(definition.directory));
  return await planStudy(definition, options, options.fresh ? [] : journal.studies);
}

/** A study before it has run. */
export type Definition = Omit<SweepPlan, "trials" | "jobs" | "seconds" | "basis">;

/** The study that options ask for. */
export async function defineStudy(options: SweepOptions): Promise<Definition> {
  const { preset = "quick", seeds = 3, set = {} } = options;
  const experiment = typeof options.experiment === "string"
    ? await loadExperiment(options.experiment)
    : options.experiment;
  const { setting, values, base, metric } = experiment;
  if (!Object.hasOwn(presets, preset)) {
    throw new SettingsError(
      unknownName({ one: "preset", all: "presets" }, preset, Object.keys(presets)),
    );
  }
  if (!Number.isSafeInteger(seeds) || seeds < 1) {
    throw new SettingsError(`The number of seeds is ${seeds}: it must be a whole number from 1.`);
  }
  if (Object.hasOwn(set, setting)) {
    throw new SettingsError(
      `'${setting}' cannot be set: it is what the experiment '${experiment.name}' varies.`,
    );
  }
  const baseValue = parseTrialSettings(base)[setting];
  const given = {
    bestBy: metric,
    ...presets[preset as PresetName],
    ...base,
    [setting]: baseValue,
    ...set,
  };
  const settings = parseTrialSettings(given);
  const variants = values.map((value) => parseTrialSettings({ ...given, [setting]: value }));
  for (const variant of variants) checkMetric(metric, variant);
  checkIsRead(experiment, variants);
  const hash = await sha256(JSON.stringify([setting, metric, settings, variants, options.engine]));
  return {
    name: `${experiment.name}-${preset}-${hash.slice(0, 12)}`,
    experiment,
    preset,
    given,
    settings,
    seeds: Array.from({ length: seeds }, (_, i) => settings.seed + i),
    directory: resolve(
      options.resultsDirectory ?? join(projectRoot, "results"),
      experiment.name,
      `${settings.data}-${preset}`,
    ),
  };
}

/** @throws {SettingsError} When no trial's model reads what the experiment varies. */
function checkIsRead(
  { name, setting, values }: NamedExperiment,
  variants: readonly TrialSettings[],
): void {
  const isRead = variants.some((variant) => !unreadSettings(variant).has(setting));
  if (isRead || values.length === 1) return;
  const { model, modality, textLayers } = variants[0]!;
  throw new SettingsError(
    `The experiment '${name}' varies '${setting}', which makes no difference to the ${model} model ` +
      `with modality ${modality} and textLayers ${textLayers}: set one of these to what reads it, ` +
      `or run another experiment.`,
  );
}

/** The settings of a study's trial, complete. */
export function trialSettings(
  { experiment, given }: Pick<Definition, "experiment" | "given">,
  { setting, seed }: Pick<StudyTrial, "setting" | "seed">,
): TrialSettings {
  return parseTrialSettings({ ...given, [experiment.setting]: setting, seed });
}

/** What is to be done for a study whose journal holds these studies. */
export async function planStudy(
  definition: Definition,
  options: SweepOptions,
  studies: readonly JournalStudy[],
): Promise<SweepPlan> {
  const { experiment, settings, seeds, directory } = definition;
  const cores = Math.max(1, Math.floor(navigator.hardwareConcurrency / settings.threads));
  const { jobs = cores } = options;
  if (!Number.isSafeInteger(jobs) || jobs < 1) {
    throw new SettingsError(`The number of jobs is ${jobs}: it must be a whole number from 1.`);
  }
  // A sweep that is killed at its very start leaves a study without attributes.
  const record = studies.find(({ name, attributes }) =>
    name === definition.name && "lastRun" in attributes
  );
  const latest = record ? latestRecords(record) : new Map<string, JournalTrial>();
  const own = record ? trialTimes([record]) : [];
  const known = own.length > 0 ? own : await allTrialTimes(resolve(directory, "..", ".."));
  const estimate = trialSecondsEstimator(known);
  const trials = seeds.flatMap((seed) =>
    experiment.values.map((setting): PlannedTrial => {
      const trial = latest.get(trialKey({ setting, seed }));
      const all = trialSettings(definition, { setting, seed });
      const left = trial === undefined || trial.state === "failed" || trial.state === "pruned"
        ? 1
        : trial.state === "complete"
        ? 0
        : 1 - trial.intermediateValues.size / all.epochs;
      return { setting, seed, state: trial?.state ?? "new", seconds: left * estimate(all) };
    })
  );
  const seconds = makespan(trials.map(({ seconds }) => seconds), jobs);
  const basis = own.length > 0 ? "this study" : known.length > 0 ? "other studies" : "settings";
  return { ...definition, trials, jobs, seconds, basis };
}

/** The journal's trials that count, by what they are of. */
export function latestRecords(record: JournalStudy): Map<string, JournalTrial> {
  const byNumber = new Map(record.trials.map((trial) => [trial.id, trial]));
  return new Map(
    latestTrials(readStudy(record, "")).map((trial) => [
      trialKey(trial),
      byNumber.get(trial.number)!,
    ]),
  );
}

function trialTimes(studies: readonly JournalStudy[]): TrialTime[] {
  return studies.flatMap(({ trials }) =>
    trials.flatMap(({ state, attributes: { settings, seconds } }) => {
      const known = knownSettings(settings as Record<string, unknown>);
      return state === "complete" && typeof seconds === "number" && known
        ? { settings: known, seconds }
        : [];
    })
  );
}

/** Settings as they are today; undefined where they are of an older version's. */
function knownSettings(settings: Readonly<Record<string, unknown>>): TrialSettings | undefined {
  try {
    return parseTrialSettings(settings);
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}

/** Those of all studies in a results directory whose journal can be read. */
async function allTrialTimes(results: string): Promise<TrialTime[]> {
  const times: TrialTime[] = [];
  for (const experiment of await directories(results)) {
    for (const study of await directories(experiment)) {
      try {
        times.push(...trialTimes((await Journal.open(journalPath(study))).studies));
      } catch (error) {
        if (!(error instanceof JournalError)) throw error;
      }
    }
  }
  return times;
}

async function directories(path: string): Promise<string[]> {
  const paths: string[] = [];
  if (!await exists(path)) return paths;
  for await (const { name, isDirectory } of Deno.readDir(path)) {
    if (isDirectory) paths.push(join(path, name));
  }
  return paths;
}
