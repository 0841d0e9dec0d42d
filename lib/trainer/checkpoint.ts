import { join } from "node:path";
import { exists, UserError, writeAtomic } from "../base/mod.ts";
import {
  decodeSafetensors,
  encodeSafetensors,
  exportTensors,
  importTensors,
  type Parameters,
  SafetensorsError,
  type StoredTensor,
} from "../model/mod.ts";
import type { EpochMetrics } from "./events.ts";
import type { TrialSettings } from "./settings.ts";
import type { TrainState } from "./step.ts";

/** A folder's checkpoint is of a trial with other settings or data, or cannot be read. */
export class CheckpointError extends UserError {}

/** How far a trial has come. */
export interface TrialProgress {
  /** Of each epoch that is finished. */
  history: EpochMetrics[];
  /** Seconds of training and evaluation so far. */
  seconds: number;
}

/** What decides whether a checkpoint belongs to a trial. */
export interface TrialIdentity {
  /** All of the trial's settings. */
  settings: TrialSettings;
  /** Of the data it sees. */
  dataHash: string;
}

const file = "checkpoint.safetensors";

const prefixed = (prefix: string, tensors: Record<string, StoredTensor>) =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => [`${prefix}/${name}`, tensor]),
  );

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
  const tensors = Object.assign(
    {},
    ...Object.entries(groups).map(([name, group]) => prefixed(name, exportTensors(group))),
  );
  const metadata = {
    progress: JSON.stringify(progress),
    settings: JSON.stringify(identity.settings),
    dataHash: identity.dataHash,
  };
  await writeAtomic(join(directory, file), encodeSafetensors({ tensors, metadata }));
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
    checkIdentity(path, JSON.parse(metadata.settings ?? "{}"), metadata.dataHash, identity);
    const group = (prefix: string) =>
      importTensors(Object.fromEntries(
        Object.entries(tensors).filter(([name]) => name.startsWith(`${prefix}/`))
          .map(([name, tensor]) => [name.slice(prefix.length + 1), tensor]),
      ));
    return {
      state: {
        parameters: group("parameters"),
        statistics: group("statistics"),
        adam: { first: group("first"), second: group("second") },
      },
      progress: JSON.parse(metadata.progress ?? "{}"),
    };
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new CheckpointError(`${path} cannot be read: ${error.message} Remove it to start over.`);
  }
}

function checkIdentity(
  path: string,
  settings: Record<string, unknown>,
  dataHash: string | undefined,
  identity: TrialIdentity,
): void {
  const differences = Object.entries(identity.settings)
    .filter(([name, value]) => settings[name] !== value)
    .map(([name, value]) => `${name} is ${value} now and was ${settings[name]}`);
  if (dataHash !== identity.dataHash) differences.push("the data is another");
  if (differences.length === 0) return;
  throw new CheckpointError(
    `${path} is of another trial: ${differences.join("; ")}. Choose another folder, or remove it.`,
  );
}

/** Forgets how a finished trial was reached. */
export async function removeCheckpoint(directory: string): Promise<void> {
  await Deno.remove(join(directory, file)).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
}
