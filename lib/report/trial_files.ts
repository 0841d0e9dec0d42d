import {
  type Experiment,
  type Point,
  pointOf,
  readOwnHistory,
  readOwnRuns,
  readOwnSettings,
  type RunRecord,
} from "../sweep/mod.ts";
import type { EpochMetrics, TrialSettings } from "../trainer/mod.ts";
import { ResultError } from "./stored_manifest.ts";

/** A trial as its own files tell of it. */
export interface TrialFiles {
  /** Its point of the search space. */
  point: Point;
  /** All of its settings. */
  settings: TrialSettings;
  /** Metrics of its epochs. */
  history: EpochMetrics[];
  /** The processes that trained it; empty where that was not recorded. */
  runs: RunRecord[];
  /** The folder of its files. */
  directory: string;
}

/**
 * Reads a trial's committed files; undefined where it has no history.
 *
 * @throws {ResultError} Where one of them is damaged, or they are not of one trial.
 */
export async function readTrialFiles(
  directory: string,
  { vary }: Pick<Experiment, "vary">,
): Promise<TrialFiles | undefined> {
  const read = await readOwnHistory(directory);
  if (read === undefined) return undefined;
  const own = await readOwnSettings(directory) ?? { fault: "it has no settings.json" };
  const recorded = await readOwnRuns(directory) ?? { content: [] };
  const fault = read.fault ?? own.fault ?? recorded.fault;
  if (fault !== undefined) throw damaged(directory, fault);
  const history = read.content!, settings = own.content!, runs = recorded.content!;
  if (history.length > settings.epochs) {
    throw damaged(directory, "its history.json has more epochs than its settings.json names");
  }
  return { point: pointOf(settings, vary), settings, history, runs, directory };
}

function damaged(directory: string, fault: string): ResultError {
  return new ResultError(
    `The trial in ${directory} cannot be shown: ${fault}. Bring its files back, as by 'git checkout', ` +
      `or run its study's sweep again.`,
  );
}
