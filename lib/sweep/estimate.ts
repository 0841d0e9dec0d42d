import { join } from "node:path";
import { exists, SettingsError } from "../base/mod.ts";
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
  /** The seconds of a trial from its start to its end. */
  secondsOf(settings: TrialSettings): number;
  /** Its source. */
  basis: EstimateBasis;
}

/**
 * Estimates the time of a study's trials from how long its complete ones took; where there is none, from
 * those of other studies, and where there is none of these either, from the settings.
 *
 * @param results The folder of the experiments' folders.
 */
export async function estimateTime(
  study: JournalStudy | undefined,
  results: string,
): Promise<TimeEstimate> {
  const own = study === undefined ? [] : trialTimes([study]);
  const known = own.length > 0 ? own : await allTrialTimes(results);
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  const factor = known.length === 0 ? 1 : sum(known.map(({ seconds }) => seconds)) /
    sum(known.map(({ settings }) => estimateTrialSeconds(settings)));
  return {
    secondsOf: (settings) => factor * estimateTrialSeconds(settings),
    basis: own.length > 0 ? "this study" : known.length > 0 ? "other studies" : "settings",
  };
}

/** The time that pieces of work take which some workers do at once, in the unit of the pieces. */
export function makespan(pieces: readonly number[], workers: number): number {
  const total = pieces.reduce((a, b) => a + b, 0);
  return Math.max(total / workers, ...pieces, 0);
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
