import { isOutOfReach, readableFolders, SettingsError } from "../base/mod.ts";
import { estimateTrialSeconds, parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import { Journal, JournalError, type JournalStudy } from "./journal.ts";
import { isOwn } from "./foreign.ts";
import { journalPath } from "./study.ts";

/** A trial's settings and the time that it took. */
interface TrialTime {
  settings: TrialSettings;
  seconds: number;
}

/** The source of an estimate: how long trials took, or a guess from the settings. */
export type EstimateBasis = "this study" | "other studies" | "settings";

/** An estimate of the time of trials, and its source. */
export interface TimeEstimate {
  /** The seconds that a trial trains, without the {@linkcode startSeconds} of its process. */
  secondsOf(settings: TrialSettings): number;
  /** Its source. */
  basis: EstimateBasis;
}

/** Starting a trial's process, opening its data and engine, and ending it. */
export const startSeconds = 0.9;

/** Trials whose guesses differ by more than this factor say nothing about each other's speed. */
const comparable = 10;

/**
 * Estimates the time of a study's trials from how long its complete ones took; where there is none, from
 * those of like size in other studies, and where there is none of these either, from the settings.
 *
 * @param results The folder of the experiments' folders.
 */
export async function estimateTime(
  study: JournalStudy | undefined,
  results: string,
): Promise<TimeEstimate> {
  const own = study === undefined ? [] : trialTimes([study]);
  if (own.length > 0) {
    const factor = slowness(own);
    return {
      secondsOf: (settings) => factor * estimateTrialSeconds(settings),
      basis: "this study",
    };
  }
  const others = await allTrialTimes(results);
  const like = (guess: number) =>
    others.filter((trial) => {
      const ratio = estimateTrialSeconds(trial.settings) / guess;
      return ratio < comparable && ratio > 1 / comparable;
    });
  return {
    secondsOf(settings) {
      const guess = estimateTrialSeconds(settings);
      return guess * slowness(like(guess));
    },
    basis: others.length > 0 ? "other studies" : "settings",
  };
}

/** The time of trials in that of their guesses; 1 of none. */
function slowness(trials: readonly TrialTime[]): number {
  if (trials.length === 0) return 1;
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  return sum(trials.map(({ seconds }) => seconds)) /
    sum(trials.map(({ settings }) => estimateTrialSeconds(settings)));
}

/**
 * The time in which workers do pieces of work, each taken by the first worker that is free, in the unit of
 * the pieces.
 */
export function makespan(pieces: readonly number[], workers: number): number {
  const ends = new Array<number>(Math.max(1, Math.min(workers, pieces.length))).fill(0);
  for (const piece of pieces) {
    const first = ends.indexOf(Math.min(...ends));
    ends[first] = ends[first]! + piece;
  }
  return Math.max(...ends);
}

/** The trials of a number of threads that this machine's cores can run at once without waiting. */
export function coresFor(threads: number): number {
  return Math.max(1, Math.floor(navigator.hardwareConcurrency / threads));
}

function trialTimes(studies: readonly JournalStudy[]): TrialTime[] {
  return studies.flatMap(({ trials }) =>
    trials.filter(isOwn).flatMap(({ state, attributes: { settings, seconds } }) => {
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

/** The times of all studies in a results folder whose journal can be read. */
async function allTrialTimes(results: string): Promise<TrialTime[]> {
  const times: TrialTime[] = [];
  for (const experiment of await readableFolders(results)) {
    for (const study of await readableFolders(experiment)) {
      try {
        times.push(...trialTimes((await Journal.open(journalPath(study))).studies));
      } catch (error) {
        if (!(error instanceof JournalError || isOutOfReach(error))) throw error;
      }
    }
  }
  return times;
}
