import { join } from "node:path";
import { exists, SettingsError, UserError, writeAtomic } from "../base/mod.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  exportTensors,
  importTensors,
  type Parameters,
  SafetensorsError,
  type StoredTensor,
  type StoredTensors,
} from "../model/mod.ts";
import { settingDifferences } from "./identity.ts";
import type { EpochMetrics } from "./metric.ts";
import { parseTrialSettings, type TrialSettings } from "./settings.ts";
import type { TrainState } from "./step.ts";
import type { RowColumns } from "./task.ts";

/** A folder's checkpoint is of a trial with other settings or data, or cannot be read. */
export class CheckpointError extends UserError {}

/** The finished part of a trial. */
export interface TrialProgress {
  /** The metrics of each finished epoch. */
  history: EpochMetrics[];
  /** The results of the validation rows after each finished epoch. */
  rows: RowColumns[];
  /** Seconds of training and evaluation so far. */
  seconds: number;
}

/** The settings and data that a checkpoint must share with the trial that goes on from it. */
export interface TrialIdentity {
  /** All of the trial's settings. */
  settings: TrialSettings;
  /** Hash of the data that it sees. */
  dataHash: string;
}

type Metadata = StoredTensors["metadata"];

const file = "checkpoint.safetensors";

const prefixed = (prefix: string, tensors: Record<string, StoredTensor>) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [`${prefix}/${name}`, tensor]),
  );

function storeColumns(columns: RowColumns): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, { shape: [values.length], values }]),
  );
}

function loadColumns(tensors: Record<string, StoredTensor>): RowColumns {
  return Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values]));
}

/** Saves all that the rest of the trial depends on. */
export async function saveCheckpoint(
  directory: string,
  state: TrainState,
  progress: TrialProgress,
  identity: TrialIdentity,
): Promise<void> {
  const groups: Record<string, Parameters> = {
    parameters: state.parameters,
    statistics: state.statistics,
    first: state.adam.first,
    second: state.adam.second,
  };
  const { rows, ...rest } = progress;
  const tensors = Object.assign(
    {},
    ...Object.entries(groups).map(([name, group]) => prefixed(name, exportTensors(group))),
    ...rows.map((columns, i) => prefixed(`rows/${rest.history[i]!.epoch}`, storeColumns(columns))),
  );
  const metadata = {
    progress: JSON.stringify(rest),
    settings: JSON.stringify(identity.settings),
    dataHash: identity.dataHash,
  };
  await writeAtomic(join(directory, file), encodeSafetensors({ tensors, metadata }));
}

/** Tells whether a trial of this folder was stopped, so that it goes on. */
export function hasCheckpoint(directory: string): Promise<boolean> {
  return exists(join(directory, file));
}

/**
 * Loads the checkpoint of a trial that was stopped, if there is one.
 *
 * @throws {CheckpointError} When it is of another trial, naming what differs, or cannot be read.
 */
export async function loadCheckpoint(
  directory: string,
  identity: TrialIdentity,
): Promise<{ state: TrainState; progress: TrialProgress } | undefined> {
  const path = join(directory, file);
  if (!await exists(path)) return undefined;
  try {
    const { tensors, metadata } = decodeSafetensors(await Deno.readFile(path));
    checkIdentity(path, metadata, identity);
    const under = (prefix: string) =>
      Object.fromEntries(
        Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}/`))
          .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
      );
    const group = (prefix: string) => importTensors(under(prefix));
    const progress: Omit<TrialProgress, "rows"> = JSON.parse(metadata.progress ?? "{}");
    const rows = progress.history.map(({ epoch }) => loadColumns(under(`rows/${epoch}`)));
    if (rows.some((columns) => Object.keys(columns).length === 0)) {
      throw new SafetensorsError("It lacks the results of validation rows.");
    }
    return {
      state: {
        parameters: group("parameters"),
        statistics: group("statistics"),
        adam: { first: group("first"), second: group("second") },
      },
      progress: { ...progress, rows },
    };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new CheckpointError(`${path} cannot be read: ${error.message} Remove it to start over.`);
  }
}

function checkIdentity(path: string, metadata: Metadata, identity: TrialIdentity): void {
  const differences = settingDifferences(recordedSettings(path, metadata), identity.settings)
    .map(({ name, a, b }) => `${name} is ${b} now and was ${a}`);
  if (metadata.dataHash !== identity.dataHash) {
    differences.push(`the data's hash is ${identity.dataHash} now and was ${metadata.dataHash}`);
  }
  if (differences.length === 0) return;
  throw new CheckpointError(
    `${path} is of another trial: ${differences.join("; ")}. Choose another folder, or remove it.`,
  );
}

/** The settings that a checkpoint was saved with, completed by today's defaults. */
function recordedSettings(path: string, { settings = "{}" }: Metadata): TrialSettings {
  try {
    return parseTrialSettings(JSON.parse(settings));
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new CheckpointError(
      `${path} is of another version: ${error.message} Choose another folder, or remove it.`,
    );
  }
}

/** Removes the checkpoint of a finished trial. */
export async function removeCheckpoint(directory: string): Promise<void> {
  await Deno.remove(join(directory, file)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
