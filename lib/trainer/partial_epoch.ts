import { join } from "node:path";
import { writeAtomic } from "../base/mod.ts";
import { encodeSafetensors, withChecksum } from "../model/mod.ts";
import type { TrainState } from "./step.ts";
import { DamageError, readStored } from "./stored_file.ts";
import { loadState, storeState } from "./stored_state.ts";
import type { Sums } from "./totals.ts";
import { checkIdentity, CheckpointError, type TrialIdentity } from "./trial_identity.ts";

/** The part of an epoch that was trained before the trial was stopped. */
export interface PartialEpoch {
  /** The epoch, from 1. */
  epoch: number;
  /** Its steps that were taken. */
  step: number;
  /** The sums over their batches. */
  sums: Sums;
  /** Seconds of them. */
  seconds: number;
}

/** The path of the file with what was trained of an epoch; the checkpoint of the epochs before stays beside it. */
export function partialEpochPath(directory: string): string {
  return join(directory, "epoch.safetensors");
}

/**
 * Saves what was trained of an epoch.
 *
 * @throws {FileError} Where it cannot be written.
 */
export async function savePartialEpoch(
  directory: string,
  state: TrainState,
  partial: PartialEpoch,
  identity: TrialIdentity,
): Promise<void> {
  const metadata = {
    partial: JSON.stringify(partial),
    settings: JSON.stringify(identity.settings),
    dataHash: identity.dataHash,
  };
  const stored = withChecksum({ tensors: storeState(state), metadata });
  await writeAtomic(partialEpochPath(directory), encodeSafetensors(stored));
}

/**
 * Loads what was trained of an epoch.
 *
 * @param epoch The epoch that the trial goes on with.
 * @returns Undefined where nothing was, and where the file is damaged, of another epoch or of another trial,
 *   so that the epoch begins anew.
 */
export async function loadPartialEpoch(
  directory: string,
  epoch: number,
  identity: TrialIdentity,
): Promise<{ state: TrainState; partial: PartialEpoch } | undefined> {
  const path = partialEpochPath(directory);
  try {
    const stored = await readStored(path);
    if (stored?.metadata.partial === undefined) return undefined;
    checkIdentity(path, stored.metadata, identity);
    const partial: PartialEpoch = JSON.parse(stored.metadata.partial);
    return partial.epoch === epoch ? { state: loadState(stored.tensors), partial } : undefined;
  } catch (error) {
    if (error instanceof DamageError || error instanceof CheckpointError) return undefined;
    throw error;
  }
}
