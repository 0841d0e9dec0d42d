import { FileError } from "../base/mod.ts";
import { type StoredTensors, WeightsError } from "../model/mod.ts";
import { checkNumbers, DamageError, decodeStored } from "./stored_file.ts";

/** The remedy of weights that are of no use. */
export const retrain = "Train the trial again: 'deno task trial --help' says how.";

/**
 * Decodes a trial's weights; {@linkcode checkWeights} then tells whether they are those that it saved.
 *
 * @throws {WeightsError} When they are absent or cannot be read; the message names file and remedy.
 */
export async function decodeWeights(path: string): Promise<StoredTensors> {
  const stored = await decodeStored(path).catch(refuse);
  if (stored !== undefined) return stored;
  throw new WeightsError(
    `There is no ${path}: weights stay out of git, and a trial has none before its first epoch ` +
      `ends, or where a pruner ended it. ${retrain}`,
  );
}

/**
 * Checks that the numbers are those that the trial saved.
 *
 * @throws {WeightsError} When they are not.
 */
export function checkWeights(path: string, stored: StoredTensors): void {
  try {
    checkNumbers(path, stored);
  } catch (error) {
    refuse(error);
  }
}

/**
 * Reads a trial's weights as it saved them.
 *
 * @throws {WeightsError} What {@linkcode decodeWeights} and {@linkcode checkWeights} throw.
 */
export async function readWeights(path: string): Promise<StoredTensors> {
  const stored = await decodeWeights(path);
  checkWeights(path, stored);
  return stored;
}

/** Throws what a user of weights is told. */
function refuse(error: unknown): never {
  if (!(error instanceof DamageError)) throw error;
  if (error.cause instanceof FileError) throw error.cause;
  throw new WeightsError(`${error.message}. ${retrain}`);
}
