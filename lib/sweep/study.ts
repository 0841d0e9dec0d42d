import { join, resolve } from "node:path";
import type { EpochMetrics, ReferenceScores, TrialSettings } from "../trainer/mod.ts";
import { ExperimentError } from "./experiment.ts";
import { Journal, type JournalStudy, type JournalTrial } from "./journal.ts";
import { type Point, pointKey } from "./point.ts";
import { type ForeignTrial, foreignTrial, isOwn } from "./foreign.ts";
import type { RunRecord } from "./run_record.ts";
import { staleReason } from "./stale.ts";
import { pickAttributes, type StudyAttributes } from "./study_attributes.ts";

/** One training run of a study: a point of its search space, with a seed. */
export interface StudyTrial {
  /** Its id in the journal, from 0, which names its directory. */
  id: number;
  /** Its state; a running one whose sweep died goes on under its id. */
  state: "waiting" | "running" | "complete" | "pruned" | "failed";
  /** The metric of its best epoch; undefined until it is complete. */
  value: number | undefined;
  /** Its point of the search space. */
  point: Point;
  /** Its seed. */
  seed: number;
  /** All of its settings, as they were when it was planned. */
  settings: TrialSettings;
  /** The epochs that it has finished. */
  epochs: number;
  /** Metrics of each epoch, in order; of one that runs or waits only while its sweep is at work. */
  history: EpochMetrics[];
  /** The processes that trained it, in order; more than one where it was stopped and went on. */
  runs: RunRecord[];
  /** Accuracies to hold its own against. */
  references?: ReferenceScores;
  /** The hash of the data that it saw. */
  dataHash?: string;
  /** The edition of the data, where it is not the published one: "reconstructed". */
  edition?: string;
  /** The engine that it ran on, and its version. */
  engine?: string;
  /** The time that it trained, in seconds. */
  seconds?: number;
  /** The reason why it failed. */
  error?: string;
  /** The last lines of its log, where it failed. */
  log?: string;
  /** The reason why it does not count in the study, in words: other settings, other data. */
  stale?: string;
  /** The folder of its settings, history, log and weights, absolute. */
  directory: string;
}

/** An experiment's trials under one preset and the settings that the user replaced. */
export interface Study extends StudyAttributes {
  /** The experiment's name and its folder's: "learning_rate/shapes-quick". */
  name: string;
  /** All its trials in the order of their ids, failed ones and those that do not count included. */
  trials: StudyTrial[];
  /** The journal's trials that something else wrote and that are not run, with the reason. */
  foreign: ForeignTrial[];
  /** `results/<experiment>/<data>-<preset>…`, absolute. */
  directory: string;
}

/** The path of the journal of a study's directory. */
export const journalPath = (directory: string): string => join(directory, "journal.log");

/**
 * Reads a study without running anything.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ExperimentError} When no sweep has run there.
 * @throws {JournalError} When its journal cannot be read.
 */
export async function openStudy(directory: string): Promise<Study> {
  const { studies } = await Journal.open(journalPath(directory));
  const record = studies.findLast(isStudy);
  if (record === undefined) {
    throw new ExperimentError(`No sweep has run in ${directory}: start one by 'deno task sweep'.`);
  }
  return readStudy(record, directory);
}

/** True of a study that was planned here; one whose sweep died at its start may be bare. */
export function isStudy({ attributes }: JournalStudy): boolean {
  return ["experiment", "given", "points", "dataHashes"].every((name) => name in attributes);
}

/** A study as its journal has it. */
export function readStudy(record: JournalStudy, directory: string): Study {
  const attributes = pickAttributes(record.attributes as unknown as StudyAttributes);
  const trials = record.trials.filter(isOwn)
    .map((trial) => readTrial(trial, attributes, directory));
  const complete = trials.filter(({ state, stale }) => state === "complete" && !stale);
  const seeds = new Set([...attributes.seeds, ...complete.map(({ seed }) => seed)]);
  return {
    ...attributes,
    name: record.name,
    seeds: [...seeds].toSorted((a, b) => a - b),
    trials,
    foreign: record.trials.filter((trial) => !isOwn(trial)).map(foreignTrial),
    directory: resolve(directory),
  };
}

/** A study that no sweep has begun. */
export function emptyStudy(
  attributes: StudyAttributes,
  { name, directory }: Pick<Study, "name" | "directory">,
): Study {
  return { ...pickAttributes(attributes), name, trials: [], foreign: [], directory };
}

/** A trial as its study's journal has it. */
export function readTrial(
  trial: JournalTrial,
  study: StudyAttributes,
  directory: string,
): StudyTrial {
  const {
    settings,
    seed,
    history = [],
    runs = [],
    references,
    dataHash,
    edition,
    engine,
    seconds,
    error,
    log,
  } = trial.attributes as Partial<StudyTrial> & Pick<StudyTrial, "settings" | "seed">;
  const names = Object.keys(study.experiment.vary) as (keyof Point)[];
  const point = Object.fromEntries(names.map((name) => [name, settings[name]]));
  const stale = staleReason({ point, seed, settings, dataHash }, study);
  return {
    id: trial.id,
    state: trial.state,
    value: trial.values?.[0],
    point,
    seed,
    settings,
    epochs: trial.intermediateValues.size,
    history,
    runs,
    ...(references && { references }),
    ...(dataHash !== undefined && { dataHash }),
    ...(edition !== undefined && { edition }),
    ...(engine !== undefined && { engine }),
    ...(seconds !== undefined && { seconds }),
    ...(error != null && { error }),
    ...(log != null && { log }),
    ...(stale !== undefined && { stale }),
    directory: trialDirectory(trial.id, directory),
  };
}

/** The folder of a trial's files, absolute. */
export function trialDirectory(id: number, directory: string): string {
  return resolve(directory, "trials", String(id));
}

/**
 * The trials that count: of each point and seed the complete one, else the newest.
 *
 * @returns In the order of the points, and of the seeds in each.
 */
export function latestTrials(study: Pick<Study, "trials" | "points">): StudyTrial[] {
  const byRepeat = new Map<string, StudyTrial>();
  for (const trial of study.trials) {
    const key = repeatKey(trial);
    if (!trial.stale && byRepeat.get(key)?.state !== "complete") byRepeat.set(key, trial);
  }
  const order = new Map(study.points.map((point, i) => [pointKey(point), i]));
  const rank = ({ point }: StudyTrial) => order.get(pointKey(point)) ?? order.size;
  return [...byRepeat.values()].toSorted((a, b) => rank(a) - rank(b) || a.seed - b.seed);
}

/** A text that is the same for trials of one point and seed. */
export function repeatKey({ point, seed }: Pick<StudyTrial, "point" | "seed">): string {
  return `${pointKey(point)} ${seed}`;
}
