import { join } from "node:path";
import { readBytes, readJson } from "../base/mod.ts";
import {
  type EpochMetrics,
  isHistory,
  isOfHistory,
  parseNumbers,
  parseTrialSettings,
  readCheckpoint,
  readRowResults,
  trialKey,
  type TrialSettings,
} from "../trainer/mod.ts";
import { decodeSafetensors } from "../model/mod.ts";
import { readResultFile, type TrialResultFile } from "./result_file.ts";
import type { RunRecord } from "./run_record.ts";

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
  const given = checkpoint?.settings ?? await contentOf(join(directory, "settings.json"));
  let settings: TrialSettings;
  try {
    settings = parseTrialSettings(given as Record<string, unknown>);
  } catch (error) {
    return given === undefined
      ? "its settings.json cannot be read"
      : `its settings.json is not a trial's: ${(error as Error).message}`;
  }
  const weights = await weightsOrigin(directory);
  if (weights !== undefined && trialKey(weights.settings) !== trialKey(settings)) {
    return "its settings.json and its weights are of different trials";
  }
  const runs = await contentOf(join(directory, "runs.json"));
  const result = {
    // Older trials have no result.json.
    ...(weights?.dataHash !== undefined && { dataHash: weights.dataHash }),
    ...await readResultFile(directory),
    ...(checkpoint && { dataHash: checkpoint.dataHash }),
  };
  const history = checkpoint?.history ?? await readHistory(directory);
  return {
    settings,
    history,
    runs: Array.isArray(runs) ? runs : [],
    result,
    // A trial with a checkpoint ends when it is started again, and then removes it.
    isComplete: checkpoint === undefined && history.length === settings.epochs,
  };
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

/** The history that a trial wrote; empty where it cannot be read, or is not that of its validation rows. */
async function readHistory(directory: string): Promise<EpochMetrics[]> {
  const history = await contentOf(join(directory, "history.json"), parseNumbers);
  if (!isHistory(history)) return [];
  const rows = await readRowResults(directory).catch(() => undefined);
  return rows === undefined || isOfHistory(rows, history) ? history : [];
}

/** A file's content as JSON; undefined where it cannot be read. */
const contentOf = async (...file: Parameters<typeof readJson>) =>
  (await readJson(...file))?.content;
