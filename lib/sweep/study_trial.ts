import { resolve } from "node:path";
import type { EpochMetrics, FoundData, ReferenceScores, TrialSettings } from "../trainer/mod.ts";
import type { JournalTrial } from "./journal.ts";
import { trialFolder } from "./trial_folder.ts";
import { type Point, pointKey, pointOf } from "./point.ts";
import type { RunRecord } from "./run_record.ts";
import type { StudyAttributes } from "./study_attributes.ts";

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
  /** The rows and pictures that there were; undefined of trials from before that was recorded. */
  found?: FoundData;
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

/** A trial as its study's journal has it, taken as one that counts. */
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
    found,
    edition,
    engine,
    seconds,
    error,
    log,
  } = trial.attributes as Partial<StudyTrial> & Pick<StudyTrial, "settings" | "seed">;
  return {
    id: trial.id,
    state: trial.state,
    value: trial.values?.[0],
    point: pointOf(settings, study.experiment.vary),
    seed,
    settings,
    epochs: trial.intermediateValues.size,
    history,
    runs,
    ...(references && { references }),
    ...(dataHash !== undefined && { dataHash }),
    ...(found !== undefined && { found }),
    ...(edition !== undefined && { edition }),
    ...(engine !== undefined && { engine }),
    ...(seconds !== undefined && { seconds }),
    ...(error != null && { error }),
    ...(log != null && { log }),
    directory: trialDirectory(trial.id, directory),
  };
}

/** The folder of a trial's files, absolute. */
export function trialDirectory(id: number, directory: string): string {
  return resolve(directory, trialFolder(id));
}

/** A text that is the same for trials of one point and seed. */
export function repeatKey({ point, seed }: Pick<StudyTrial, "point" | "seed">): string {
  return `${pointKey(point)} ${seed}`;
}
