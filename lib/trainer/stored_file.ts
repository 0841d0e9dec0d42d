import { asFileError, FileError, readBytes } from "../base/mod.ts";
import {
  checkStored,
  decodeSafetensors,
  SafetensorsError,
  type StoredTensors,
} from "../model/mod.ts";

/**
 * A file of a trial that is not as it was written, so that it is of no use; the message has no full stop. Its
 * cause is a FileError where the system does not let it be read.
 */
export class DamageError extends Error {}

/**
 * Decodes tensors; {@linkcode checkNumbers} then tells whether they are those that were stored.
 *
 * @returns Undefined where there is no file.
 * @throws {DamageError} When it cannot be read.
 */
export async function decodeStored(path: string): Promise<StoredTensors | undefined> {
  try {
    return decodeSafetensors(await readBytes(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    const cause = await asFileError(error, path, { action: "read" });
    if (cause instanceof FileError) throw new DamageError(withoutStop(cause), { cause });
    throw damageOf(path, cause);
  }
}

/**
 * Checks that the numbers and metadata of a file are those that were stored with their hashes.
 *
 * @throws {DamageError} When they are not.
 */
export function checkNumbers(path: string, stored: StoredTensors): void {
  try {
    checkStored(stored);
  } catch (error) {
    throw damageOf(path, error);
  }
}

/**
 * Reads tensors that were stored with their hash.
 *
 * @returns Undefined where there is no file.
 * @throws {DamageError} When they are not as they were written, or cannot be read.
 */
export async function readStored(path: string): Promise<StoredTensors | undefined> {
  const stored = await decodeStored(path);
  if (stored !== undefined) checkNumbers(path, stored);
  return stored;
}

function damageOf(path: string, error: unknown): unknown {
  if (!(error instanceof SafetensorsError)) return error;
  return new DamageError(`${path} is damaged: ${withoutStop(error)}`, { cause: error });
}

const withoutStop = ({ message }: Error) => message.replace(/\.$/, "");
