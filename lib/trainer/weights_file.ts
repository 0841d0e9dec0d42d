import { asFileError } from "../base/mod.ts";
import {
  checkTensors,
  decodeSafetensors,
  SafetensorsError,
  type StoredTensors,
  WeightsError,
} from "../model/mod.ts";

/** The remedy of weights that are of no use. */
export const retrain = "Train the trial again: 'deno task trial --help' says how.";

/**
 * Reads a trial's weights.
 *
 * @throws {WeightsError} When they are absent or cannot be read; the message names file and remedy.
 */
export async function readTensors(path: string): Promise<StoredTensors> {
  try {
    return decodeSafetensors(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) {
      throw new WeightsError(
        `There is no ${path}: weights stay out of git, and a trial has none before its first ` +
          `epoch ends. ${retrain}`,
      );
    }
    if (error instanceof SafetensorsError) {
      throw new WeightsError(`${path}: ${error.message} ${retrain}`);
    }
    throw await asFileError(error, path, { action: "read" });
  }
}

/**
 * Checks that the numbers are those that the trial saved.
 *
 * @throws {WeightsError} When they are not.
 */
export function checkNumbers(path: string, stored: StoredTensors): void {
  try {
    checkTensors(stored);
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    throw new WeightsError(`${path} is damaged: ${error.message} ${retrain}`);
  }
}
