import { join, resolve } from "node:path";
import type { CodeState, SettingValue } from "../base/mod.ts";
import type { EpochMetrics, ReferenceScores, TrialSettings } from "../trainer/mod.ts";
import { ExperimentError, type NamedExperiment } from "./experiment.ts";
import { Journal, type JournalStudy, type JournalTrial } from "./journal.ts";

/** One training run of a study. */
export interface StudyTrial {
  /** Its id in the journal, from 0, unique over all of the journal's studies; names its directory. */
  number: number;
  /** How far it has come; a running one whose sweep died goes on under its number. */
  state: "waiting" | "running" | "complete" | "pruned" | "failed";
  /** The metric of its best epoch; undefined until it is complete. */
  value: number | undefined;
  /** What the varied setting is in it. */
  setting: SettingValue;
  /** Its seed. */
  seed: number;
  /** Metrics of each epoch, in order; of one that runs or waits only while its sweep is at work. */
  history: EpochMetrics[];
  /** Accuracies to hold its own against. */
  references?: ReferenceScores;
  /** Hash of the data that it saw. */
  dataHash?: string;
  /** Which edition of the data that is, where it is not the published one: "reconstructed". */
  edition?: string;
  /** The engine that it ran on, and its version. */
  engine?: string;
  /** Where the code stood when it began; left out outside of git. */
  code?: CodeState;
  /** How long it trained, in seconds. */
  seconds?: number;
  /** Why it failed. */
  error?: string;
  /** The last lines of its log, where it failed. */
  log?: string;
  /** Where its settings, history, log and weights are, absolute. */
  directory: string;
}

/** An experiment's trials under one preset. */
export interface Study {
  /** Unique in its journal: experiment, preset and a hash of all settings. */
  name: string;
  /** What is asked. */
  experiment: NamedExperiment;
  /** Name of the preset. */
  preset: string;
  /** What every trial starts from, complete; a trial replaces the varied setting and the seed. */
  settings: TrialSettings;
  /** The seeds of the trials of each value, ascending. */
  seeds: number[];
  /** All trials in the order of their numbers, failed ones that were run again included. */
  trials: StudyTrial[];
  /** `results/<experiment>/<data>-<preset>`, absolute. */
  directory: string;
}

/** Where the journal of a study's directory is. */
export const journalPath = (directory: string): string => join(directory, "journal.log");

/**
 * Reads a study without running anything.
 *
 * @param directory `results/<experiment>/<data>-<preset>`.
 * @returns The study that was run last there.
 * @throws {ExperimentError} When no sweep has run there.
 * @throws {JournalError} When its journal cannot be read.
 */
export async function openStudy(directory: string): Promise<Study> {
  const { studies } = await Journal.open(journalPath(directory));
  const newest = newestStudy(studies);
  if (newest === undefined) {
    throw new ExperimentError(`No sweep has run in ${directory}: start one by 'deno task sweep'.`);
  }
  return readStudy(newest, directory);
}

/** The study of a sweep that was run last. */
export function newestStudy(studies: readonly JournalStudy[]): JournalStudy | undefined {
  const time = ({ attributes }: JournalStudy) => String(attributes["lastRun"]);
  return studies.filter(({ attributes }) => "lastRun" in attributes)
    .toSorted((a, b) => time(a) < time(b) ? -1 : 1).at(-1);
}

/** A study as its journal has it. */
export function readStudy(record: JournalStudy, directory: string): Study {
  const { experiment, preset, settings } = record.attributes as Omit<Study, "trials">;
  const trials = record.trials.flatMap((trial) =>
    experiment.setting in trial.parameters ? readTrial(trial, directory) : []
  );
  return {
    name: record.name,
    experiment,
    preset,
    settings,
    seeds: [...new Set(trials.map(({ seed }) => seed))].toSorted((a, b) => a - b),
    trials,
    directory: resolve(directory),
  };
}

/** A trial as its study's journal has it. */
export function readTrial(trial: JournalTrial, directory: string): StudyTrial {
  const { experiment } = trial.study.attributes as Omit<Study, "trials">;
  const attributes = trial.attributes as Partial<StudyTrial>;
  return {
    number: trial.id,
    state: trial.state,
    value: trial.values?.[0],
    setting: trial.parameters[experiment.setting] as SettingValue,
    seed: trial.parameters["seed"] as number,
    history: attributes.history ?? [],
    ...(attributes.references && { references: attributes.references }),
    ...(attributes.dataHash !== undefined && { dataHash: attributes.dataHash }),
    ...(attributes.edition !== undefined && { edition: attributes.edition }),
    ...(attributes.engine !== undefined && { engine: attributes.engine }),
    ...(attributes.code && { code: attributes.code }),
    ...(attributes.seconds !== undefined && { seconds: attributes.seconds }),
    ...(attributes.error !== undefined && { error: attributes.error }),
    ...(attributes.log !== undefined && { log: attributes.log }),
    directory: trialDirectory(trial, directory),
  };
}

/** Where a trial's files are, absolute. */
export function trialDirectory(trial: JournalTrial, directory: string): string {
  return resolve(directory, "trials", String(trial.id));
}

/**
 * The trials that count: of each value and seed the complete one, else the newest.
 *
 * @returns In the order of their numbers.
 */
export function latestTrials(study: Pick<Study, "trials">): StudyTrial[] {
  const latest = new Map<string, StudyTrial>();
  for (const trial of study.trials) {
    const key = trialKey(trial);
    if (latest.get(key)?.state !== "complete") latest.set(key, trial);
  }
  return [...latest.values()].toSorted((a, b) => a.number - b.number);
}

/** The same for trials of the same value and seed. */
export function trialKey({ setting, seed }: Pick<StudyTrial, "setting" | "seed">): string {
  return JSON.stringify([setting, seed]);
}
