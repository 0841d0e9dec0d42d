import { join } from "node:path";
import { exists, writeAtomic } from "../base/mod.ts";
import {
  encodeSafetensors,
  type StoredTensor,
  type StoredTensors,
  withChecksum,
} from "../model/mod.ts";
import { isHistory, parseNumbers } from "./history.ts";
import type { EpochMetrics } from "./metric.ts";
import type { TrainState } from "./step.ts";
import { partialEpochPath } from "./partial_epoch.ts";
import { DamageError, readStored } from "./stored_file.ts";
import { loadState, prefixed, storeState, under } from "./stored_state.ts";
import type { RowColumns } from "./task.ts";
import { checkIdentity, identityDifferences, type TrialIdentity } from "./trial_identity.ts";

/** The finished part of a trial. */
export interface TrialProgress {
  /** The metrics of each finished epoch. */
  history: EpochMetrics[];
  /** The results of the validation rows after each finished epoch. */
  rows: RowColumns[];
  /** Seconds of training and evaluation so far. */
  seconds: number;
  /** The hash of the tensors in `weights.safetensors`; undefined of an older checkpoint. */
  weightsHash?: string;
}

const file = "checkpoint.safetensors";

function storeColumns(columns: RowColumns): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(columns).map(([name, values]) => [name, { shape: [values.length], values }]),
  );
}

function loadColumns(tensors: Record<string, StoredTensor>): RowColumns {
  return Object.fromEntries(Object.entries(tensors).map(([name, { values }]) => [name, values]));
}

/** Saves all that the rest of the trial depends on, with hashes of it. */
export async function saveCheckpoint(
  directory: string,
  state: TrainState,
  progress: TrialProgress,
  identity: TrialIdentity,
): Promise<void> {
  const { rows, ...rest } = progress;
  const tensors = Object.assign(
    storeState(state),
    ...rows.map((columns, i) => prefixed(`rows/${rest.history[i]!.epoch}`, storeColumns(columns))),
  );
  const metadata = {
    progress: JSON.stringify(rest),
    settings: JSON.stringify(identity.settings),
    dataHash: identity.dataHash,
  };
  const stored = withChecksum({ tensors, metadata });
  await writeAtomic(join(directory, file), encodeSafetensors(stored));
}

/** A checkpoint that a trial goes on from. */
export interface Checkpoint {
  /** The model's numbers and the optimizer's. */
  state: TrainState;
  /** The finished part of the trial. */
  progress: TrialProgress;
}

/** Tells whether a trial of this folder was stopped, so that it goes on. */
export async function hasCheckpoint(directory: string): Promise<boolean> {
  return await exists(join(directory, file)) || await exists(partialEpochPath(directory));
}

/**
 * Loads the checkpoint of a trial that was stopped, if there is one.
 *
 * @returns Undefined where there is none.
 * @throws {CheckpointError} When it is of another trial, naming what differs.
 * @throws {DamageError} When it, or the weights of the best epoch that it names, are not as they were
 *   written.
 */
export async function loadCheckpoint(
  directory: string,
  identity: TrialIdentity,
): Promise<Checkpoint | undefined> {
  const path = join(directory, file);
  const content = await readStored(path);
  if (content === undefined) return undefined;
  const { tensors, metadata } = content;
  checkIdentity(path, metadata, identity);
  const progress = readProgress(path, metadata);
  const rows = progress.history.map(({ epoch }) => loadColumns(under(tensors, `rows/${epoch}`)));
  if (rows.some((columns) => Object.keys(columns).length === 0)) {
    throw new DamageError(`${path} lacks the results of validation rows`);
  }
  await checkWeights(directory, progress, identity);
  return { state: loadState(tensors), progress: { ...progress, rows } };
}

function readProgress(
  path: string,
  { progress = "" }: StoredTensors["metadata"],
): Omit<TrialProgress, "rows"> {
  try {
    const read = parseNumbers(progress) as Omit<TrialProgress, "rows">;
    if (isHistory(read.history)) return read;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new DamageError(`${path} is damaged: it has no history`);
}

/** Checks the weights of the best epoch so far, which a trial that goes on may not write again. */
async function checkWeights(
  directory: string,
  { history, weightsHash }: Omit<TrialProgress, "rows">,
  identity: TrialIdentity,
): Promise<void> {
  if (weightsHash === undefined) return;
  const path = join(directory, "weights.safetensors");
  const weights = await readStored(path);
  if (weights === undefined) throw new DamageError(`${path} is not there`);
  const { tensorsHash, epoch } = weights.metadata;
  // The trial was killed between its weights and its checkpoint; the next epoch writes the same weights.
  const isNext = epoch === `${history.length + 1}`;
  const isOwn = identityDifferences(path, weights.metadata, identity).length === 0;
  if (!isOwn || (tensorsHash !== weightsHash && !isNext)) {
    throw new DamageError(`${path} holds other weights than those of the best epoch`);
  }
}

/** A checkpoint's record of its trial, apart from the model. */
export interface CheckpointRecord {
  /** All of the trial's settings, as they were stored. */
  settings: unknown;
  /** Hash of the data. */
  dataHash: string;
  /** The metrics of each finished epoch. */
  history: EpochMetrics[];
}

/** Reads the record of a folder's checkpoint; undefined where there is none that is whole. */
export async function readCheckpoint(directory: string): Promise<CheckpointRecord | undefined> {
  const path = join(directory, file);
  try {
    const stored = await readStored(path);
    if (stored === undefined) return undefined;
    const { history } = readProgress(path, stored.metadata);
    const { settings = "", dataHash = "" } = stored.metadata;
    return { settings: JSON.parse(settings), dataHash, history };
  } catch (error) {
    if (error instanceof DamageError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Removes the checkpoints of a finished trial, which nothing reads any more. */
export async function removeCheckpoint(directory: string): Promise<void> {
  for (const path of [join(directory, file), partialEpochPath(directory)]) {
    await Deno.remove(path).catch(() => {});
  }
}
