import { join } from "node:path";
import { withPath, writeAtomic } from "../base/mod.ts";
import type { EpochMetrics } from "./metric.ts";
import { cutStepLosses } from "./step_losses.ts";

/** The files of a trial that tell of its training; the settings go first, since they say whose the others are. */
const files = [
  "settings.json",
  "history.json",
  "step_losses.f32",
  "rows.npz",
  "result.json",
  "runs.json",
  "weights.safetensors",
];

/**
 * Removes what an earlier trial has left in the folder of one that starts anew, so that nothing of it is ever
 * taken for the new one's. The log and the checkpoint stay.
 *
 * @param directory The trial's; where there is none, nothing is done.
 * @throws {FileError} Where something cannot be removed.
 */
export async function removeEarlierFiles(directory: string): Promise<void> {
  for (const file of files) await removeFile(directory, file);
}

/**
 * Cuts a trial's files back to its first epochs: what it has trained beyond them is gone, and so are weights
 * and results on single rows. The checkpoint stays.
 *
 * @param directory The trial's.
 * @param history The metrics of these epochs.
 * @param steps The steps of these epochs.
 * @throws {FileError} Where something cannot be removed or written.
 */
export async function cutTrial(
  directory: string,
  history: readonly EpochMetrics[],
  steps: number,
): Promise<void> {
  for (const file of ["rows.npz", "weights.safetensors"]) await removeFile(directory, file);
  await cutStepLosses(directory, steps);
  await writeAtomic(join(directory, "history.json"), JSON.stringify(history, null, 2) + "\n");
}

async function removeFile(directory: string, file: string): Promise<void> {
  const path = join(directory, file);
  await withPath(path, { action: "removed" }, () =>
    Deno.remove(path).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }));
}
