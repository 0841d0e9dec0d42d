import { asFileError, FileError } from "../base/mod.ts";
import {
  checkTensors,
  decodeSafetensors,
  SafetensorsError,
  type StoredTensors,
} from "../model/mod.ts";

/** A file of a trial that is not as it was written, so that the trial cannot go on; the message has no full stop. */
export class DamageError extends Error {}

/**
 * Reads tensors that were stored with their hash.
 *
 * @returns Undefined where there is no file.
 * @throws {DamageError} When they are not as they were written, or cannot be read.
 */
export async function readStored(path: string): Promise<StoredTensors | undefined> {
  try {
    const stored = decodeSafetensors(await Deno.readFile(path));
    checkTensors(stored);
    return stored;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    const told = await asFileError(error, path, { action: "read" });
    if (told instanceof FileError) throw new DamageError(told.message.replace(/\.$/, ""));
    if (!(told instanceof SafetensorsError)) throw told;
    throw new DamageError(`${path} is damaged: ${told.message.replace(/\.$/, "")}`);
  }
}
