import { FileError } from "../base/mod.ts";
import {
  bestEpoch,
  type EpochMetrics,
  parseTrialSettings,
  rowResultsHash,
  trialKey,
  type TrialSettings,
} from "../trainer/mod.ts";
import { JournalError, repairAdvice } from "./journal_error.ts";
import type { NamedExperiment } from "./experiment.ts";
import { readResultFile, type TrialResultFile } from "./result_file.ts";
import type { StudyTrial } from "./study_trial.ts";
import { readOwnHistory, readOwnSettings, type TrialFile } from "./trial_files.ts";

/**
 * Holds what a journal says of a complete trial against what the trial itself wrote. A file that is not
 * there says nothing.
 *
 * @param options.journal The journal's path.
 * @param options.isNumbered True where the trial's line in the journal carries its number, so that it is
 *   certain to be the trial of its id.
 * @param options.hasFolder False where the trial has no folder, and so no file.
 * @returns The reason why the trial does not count, in words, where its folder is at fault.
 * @throws {JournalError} Where the journal is at fault: it says of one trial what another one wrote.
 */
export async function trialFault(
  trial: StudyTrial,
  { journal, isNumbered, hasFolder, experiment: { metric } }: {
    journal: string;
    isNumbered: boolean;
    hasFolder: boolean;
    experiment: NamedExperiment;
  },
): Promise<string | undefined> {
  const { id, settings, history, value, directory } = trial;
  const best = bestEpoch(history, settings.bestBy)?.[metric];
  if (best !== value) {
    throw new JournalError(
      `${journal} says that the ${metric} of trial ${id} is ${value}, but its epochs say ${best}. ` +
        repairAdvice(journal),
    );
  }
  if (!hasFolder) return undefined;
  const own = await readOwnSettings(directory);
  const other = own && (own.fault ?? differentSettings(own.content, settings));
  if (other !== undefined && own?.content && !isNumbered) {
    throw new JournalError(
      `${journal} names other settings of trial ${id} than the trial itself (${other}): lines were ` +
        `removed, added or moved since. ${repairAdvice(journal)}`,
    );
  }
  const result = await readResultFile(directory);
  const changed = result && differentResult(result, trial);
  if (changed !== undefined) {
    throw new JournalError(
      `${journal} says of trial ${id} another ${changed} than the trial's own result.json: one of them ` +
        `was changed since. ${repairAdvice(journal)}`,
    );
  }
  const fault = other ?? await differentRows(directory, result?.rowsHash) ??
    differentHistory(await readOwnHistory(directory), history);
  return fault && `of a damaged folder: ${fault}`;
}

function differentSettings(own: TrialSettings, expected: TrialSettings): string | undefined {
  if (trialKey(own) === trialKey(parseTrialSettings({ ...expected }))) return undefined;
  return "its settings.json is of another trial";
}

function differentHistory(
  own: TrialFile<EpochMetrics[]> | undefined,
  expected: readonly EpochMetrics[],
): string | undefined {
  if (own?.content === undefined) return own?.fault;
  // Numbers that are not finite are null in JSON.
  if (JSON.stringify(own.content) === JSON.stringify(expected)) return undefined;
  return "its history.json is not the history that the journal has";
}

/** The name of what a trial's result.json says otherwise than the journal. */
function differentResult(own: TrialResultFile, trial: StudyTrial): string | undefined {
  const names = ["references", "dataHash", "engine"] as const;
  return names.find((name) =>
    own[name] !== undefined && trial[name] !== undefined &&
    JSON.stringify(own[name]) !== JSON.stringify(trial[name])
  );
}

/** @param expected The hash of the results on single rows when they were written. */
async function differentRows(
  directory: string,
  expected: string | undefined,
): Promise<string | undefined> {
  if (expected === undefined) return undefined;
  try {
    const hash = await rowResultsHash(directory);
    if (hash === expected) return undefined;
    return hash === undefined
      ? "its rows.npz is gone"
      : "its rows.npz is not the one that it wrote";
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return `its rows.npz cannot be read (${error.reason})`;
  }
}
