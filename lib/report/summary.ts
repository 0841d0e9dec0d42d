import type { CodeState, SettingValue } from "../base/mod.ts";
import { latestTrials, type NamedExperiment, type Study, type StudyTrial } from "../sweep/mod.ts";
import {
  bestEpoch,
  bestFirst,
  type MetricName,
  type ReferenceScores,
  type TrialSettings,
} from "../trainer/mod.ts";
import { withoutPaths } from "./privacy.ts";
import { type Estimate, estimate } from "./statistics/estimate.ts";
import { pairedDifference } from "./statistics/paired_difference.ts";

/** What the trials of one value of the varied setting came to. */
export interface SummaryRow {
  /** What the varied setting is. */
  value: SettingValue;
  /** Score of each complete trial by its seed: the metric of its best epoch. */
  scores: ReadonlyMap<number, number>;
  /** Trials that failed and were not repeated with success. */
  failed: number;
  /** Trials that are still to finish. */
  unfinished: number;
  /** Mean score with its interval; undefined while no trial is complete. */
  estimate: Estimate | undefined;
  /** Mean number of the best epoch. */
  bestEpoch: number | undefined;
  /** Mean of score minus the base row's score over the seeds of both; undefined in the base row. */
  difference: Estimate | undefined;
  /** Whether its mean is the best of several; with failed trials only where every row has some. */
  isBest: boolean;
  /** Whether it is the setting that others are held against. */
  isBase: boolean;
}

/** A trial that failed. */
export interface Failure {
  /** Its number in the journal. */
  number: number;
  /** What the varied setting was. */
  value: SettingValue;
  /** Its seed. */
  seed: number;
  /** Why it failed. */
  error: string;
  /** The last lines of its log. */
  log: string;
}

/** A study in numbers: everything that tables and plots show. */
export interface Summary {
  /** What was asked. */
  experiment: NamedExperiment;
  /** Name of the preset. */
  preset: string;
  /** What every trial starts from, complete. */
  settings: TrialSettings;
  /** The seeds of each value's trials. */
  seeds: readonly number[];
  /** A row for each value, in the experiment's order. */
  rows: readonly SummaryRow[];
  /** Accuracies to hold the rows against; undefined where the trials' differ or none is known. */
  references: ReferenceScores | undefined;
  /** Hash of the data; undefined where the trials' differ or none is known. */
  dataHash: string | undefined;
  /** Which edition of the data it is; undefined where that is not said or the trials' differ. */
  edition: string | undefined;
  /** The engine; undefined where the trials' differ or none is known. */
  engine: string | undefined;
  /** Where the code stood; undefined where the trials' differ or none is known. */
  code: CodeState | undefined;
  /** Seconds that the complete trials trained, all together. */
  seconds: number;
  /** The failed trials that no later one replaced. */
  failures: readonly Failure[];
}

function meanOf(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : estimate(known).mean;
}

/** What all have in common; undefined where they differ or there is none. */
function common<T>(values: readonly (T | undefined)[]): T | undefined {
  const known = values.filter((value) => value !== undefined);
  const texts = new Set(known.map((value) => JSON.stringify(value)));
  return texts.size === 1 ? known[0] : undefined;
}

function summarizeValue(
  { experiment: { setting }, settings, seeds }: Study,
  value: SettingValue,
  trials: readonly StudyTrial[],
): SummaryRow {
  const { bestBy }: TrialSettings = { ...settings, [setting]: value };
  const complete = trials.filter(({ state, value }) => state === "complete" && value !== undefined);
  const scores = new Map(complete.map(({ seed, value }) => [seed, value!]));
  const failed = trials.filter(({ state }) => state === "failed").length;
  return {
    value,
    scores,
    failed,
    unfinished: seeds.length - complete.length - failed,
    estimate: scores.size === 0 ? undefined : estimate([...scores.values()]),
    bestEpoch: meanOf(complete.map(({ history }) => bestEpoch(history, bestBy)?.epoch)),
    difference: undefined,
    isBest: false,
    isBase: value === settings[setting],
  };
}

/** The row with the best mean; one with failed trials only where all have some. */
function bestRow(rows: readonly SummaryRow[], metric: MetricName): SummaryRow | undefined {
  const scored = rows.filter(({ estimate }) => estimate !== undefined);
  const sound = scored.filter(({ failed }) => failed === 0);
  const order = bestFirst(metric);
  return (sound.length > 0 ? sound : scored)
    .toSorted((a, b) => order(a.estimate!.mean, b.estimate!.mean))[0];
}

/**
 * Sums a study up, however far it has come.
 *
 * A seed's score is that of its complete trial, whatever failed before. Best is the highest mean
 * accuracy, or the lowest mean loss.
 */
export function summarize(study: Study): Summary {
  const { experiment, preset, settings, seeds } = study;
  const trials = latestTrials(study).filter(({ setting }) => experiment.values.includes(setting));
  const rows = experiment.values.map((value) =>
    summarizeValue(study, value, trials.filter(({ setting }) => setting === value))
  );
  const isComparison = rows.length > 1;
  const base = isComparison ? rows.find(({ isBase }) => isBase) : undefined;
  const best = isComparison ? bestRow(rows, experiment.metric) : undefined;
  return {
    experiment,
    preset,
    settings,
    seeds,
    rows: rows.map((row) => ({
      ...row,
      isBest: row === best,
      isBase: row === base,
      difference: base && row !== base ? pairedDifference(row.scores, base.scores) : undefined,
    })),
    references: common(trials.map(({ references }) => references)),
    dataHash: common(trials.map(({ dataHash }) => dataHash)),
    edition: common(trials.map(({ edition }) => edition)),
    engine: common(trials.map(({ engine }) => engine)),
    code: common(trials.map(({ code }) => code)),
    seconds: trials.reduce(
      (sum, { state, seconds = 0 }) => state === "complete" ? sum + seconds : sum,
      0,
    ),
    failures: trials.filter(({ state }) => state === "failed").map((trial) => ({
      number: trial.number,
      value: trial.setting,
      seed: trial.seed,
      error: withoutPaths(trial.error ?? "it ended without saying why"),
      log: withoutPaths(trial.log ?? ""),
    })),
  };
}
