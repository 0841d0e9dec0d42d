import { join } from "node:path";
import { readBytes, SettingsError } from "../base/mod.ts";
import {
  type CheckpointRecord,
  type EpochMetrics,
  parseTrialSettings,
  readCheckpoint,
  trialKey,
  type TrialSettings,
} from "../trainer/mod.ts";
import { decodeSafetensors } from "../model/mod.ts";
import { readResultFile, type TrialResultFile } from "./result_file.ts";
import type { RunRecord } from "./run_record.ts";
import { readOwnHistory, readOwnRuns, readOwnSettings, type TrialFile } from "./trial_files.ts";

/** A trial as its own folder tells of it. */
export interface TrialRecord {
  /** All of its settings. */
  settings: TrialSettings;
  /** The metrics of its finished epochs. */
  history: EpochMetrics[];
  /** The processes that trained it. */
  runs: RunRecord[];
  /** Its references, data, engine and time. */
  result: TrialResultFile;
  /** True where it has finished all its epochs. */
  isComplete: boolean;
}

/**
 * Reads what a trial has written into its folder. The checkpoint is believed before all else.
 *
 * @returns The reason, in words, where it cannot be said which trial it was.
 */
export async function readTrialRecord(directory: string): Promise<TrialRecord | string> {
  const checkpoint = await readCheckpoint(directory);
  const own = checkpoint ? ofCheckpoint(checkpoint) : await readOwnSettings(directory);
  if (own?.content === undefined) return own?.fault ?? "it has no settings.json";
  const settings = own.content;
  const weights = await weightsOrigin(directory);
  if (weights !== undefined && trialKey(weights.settings) !== trialKey(settings)) {
    return "its settings.json and its weights are of different trials";
  }
  const result = {
    // Older trials have no result.json.
    ...(weights?.dataHash !== undefined && { dataHash: weights.dataHash }),
    ...await readResultFile(directory),
    ...(checkpoint && { dataHash: checkpoint.dataHash }),
  };
  const history = checkpoint?.history ?? (await readOwnHistory(directory))?.content ?? [];
  return {
    settings,
    history,
    runs: (await readOwnRuns(directory))?.content ?? [],
    result,
    // A trial with a checkpoint ends when it is started again, and then removes it.
    isComplete: checkpoint === undefined && history.length === settings.epochs,
  };
}

function ofCheckpoint({ settings }: CheckpointRecord): TrialFile<TrialSettings> {
  try {
    return { content: parseTrialSettings(settings as Record<string, unknown>) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return { fault: `its checkpoint is of another version: ${error.message}` };
  }
}

/** The settings and the data that a trial's weights name; undefined where there are none that can be read. */
async function weightsOrigin(
  directory: string,
): Promise<{ settings: TrialSettings; dataHash: string | undefined } | undefined> {
  try {
    const file = await readBytes(join(directory, "weights.safetensors"));
    const { settings = "", dataHash } = decodeSafetensors(file).metadata;
    return { settings: parseTrialSettings(JSON.parse(settings)), dataHash };
  } catch {
    return undefined;
  }
}
