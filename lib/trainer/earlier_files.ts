import { join } from "node:path";
import { withPath } from "../base/mod.ts";

/** The files of a trial that tell of its training; the settings go first, since they say whose the others are. */
const files = [
  "settings.json",
  "history.json",
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
  for (const file of files) {
    const path = join(directory, file);
    await withPath(path, { action: "removed" }, () =>
      Deno.remove(path).catch((error) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }));
  }
}
