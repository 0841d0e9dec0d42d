import type { SettingValue } from "../base/mod.ts";
import type { EpochMetrics, ReferenceScores, TrialSettings } from "../trainer/mod.ts";
import type { NamedExperiment } from "./experiment.ts";

/** One training run of a study. */
export interface StudyTrial {
  /** Its number in the journal, from 0; names its directory. */
  number: number;
  /** How far it has come; a running one whose sweep died goes on under its number. */
  state: "waiting" | "running" | "complete" | "pruned" | "failed";
  /** The metric of its best epoch; undefined until it is complete. */
  value: number | undefined;
  /** What the varied setting is in it. */
  setting: SettingValue;
  /** Its seed. */
  seed: number;
  /** Metrics of each finished epoch, in order. */
  history: EpochMetrics[];
  /** Accuracies to hold its own against. */
  references?: ReferenceScores;
  /** Hash of the data that it saw. */
  dataHash?: string;
  /** How long it trained, in seconds. */
  seconds?: number;
  /** Why it failed. */
  error?: string;
  /** The last lines of its log, where it failed. */
  log?: string;
  /** Where its settings, history, log and weights are. */
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
  /** The seeds of the trials of each value. */
  seeds: number[];
  /** All trials in the order of their numbers, failed ones that were run again included. */
  trials: StudyTrial[];
  /** `results/<experiment>/<data>-<preset>`, absolute. */
  directory: string;
}
