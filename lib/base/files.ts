import { dirname, join } from "node:path";
import process from "node:process";
import { asFileError, type FileAction, FileError } from "./file_error.ts";
import { systemCode } from "./system_error.ts";

function partsOf(content: string | Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/** The name of the file that becomes another one once it is whole. */
const partialName = /^(.+)\.(\d+)\.partial$/;

/**
 * Writes a file atomically: a reader, or a run after a kill, sees the old content or the new one, never a
 * part. Creates missing folders.
 *
 * @param path Path of the file.
 * @param content Text (as UTF-8), bytes, or an iterable of parts, of which only one is in memory at a time.
 * @throws {FileError} Where it cannot be written; the message names path, reason and remedy.
 */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  const partial = `${path}.${Deno.pid}.partial`;
  let bytes = 0;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    for (const part of partsOf(content)) {
      bytes += part.length;
      for (let written = 0; written < part.length;) {
        written += await file.write(part.subarray(written));
      }
    }
    await file.sync();
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
    throw await asFileError(error, path, { action: "written", ...(bytes > 0 && { bytes }) });
  }
}

/**
 * Removes the parts of files that processes which have ended since have left in a folder.
 *
 * @param directory A folder; where there is none, nothing is done.
 */
export async function removePartials(directory: string): Promise<void> {
  try {
    for await (const { name } of Deno.readDir(directory)) {
      const [, , pid] = partialName.exec(name) ?? [];
      if (pid !== undefined && hasEnded(Number(pid))) await Deno.remove(join(directory, name));
    }
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw await asFileError(error, directory, { action: "read" });
  }
}

/** True where no process of this machine has this number. */
function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return systemCode(error) === "ESRCH";
  }
}

/**
 * Reads a file's bytes. Pipes, sockets and devices are refused, since reading one may never end.
 *
 * @throws {FileError} Where it is none; errors of the system stay as they are.
 */
export async function readBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  await checkRegular(path);
  return await Deno.readFile(path);
}

/** Reads a file's text, as UTF-8; otherwise as {@linkcode readBytes}. */
export async function readText(path: string): Promise<string> {
  await checkRegular(path);
  return await Deno.readTextFile(path);
}

/**
 * Checks that a path is neither a pipe, a socket nor a device.
 *
 * @throws {FileError} Where it is one.
 */
export async function checkRegular(path: string): Promise<void> {
  const { isFile, isDirectory } = await Deno.stat(path);
  if (isFile || isDirectory) return;
  const reason = "it is a pipe, a socket or a device, not a file", remedy = "move it away";
  throw new FileError(
    `${path} cannot be read: ${reason}. To go on, ${remedy}.`,
    { code: "ESPIPE", reason, remedy },
  );
}

/** Does something with a path; an error of the operating system becomes a {@linkcode FileError}. */
export async function withPath<T>(
  path: string,
  options: FileAction,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw await asFileError(error, path, options);
  }
}

/**
 * Makes a file in one go, whoever else tries to.
 *
 * @returns False where it is there already.
 */
export async function makeFile(path: string, content: string): Promise<boolean> {
  try {
    await Deno.writeTextFile(path, content, { createNew: true });
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

/** Looks at a file. @returns The result of `look`; undefined where no file is. */
export async function whereThere<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** Returns true if a file or folder exists. */
export async function exists(path: string): Promise<boolean> {
  try {
    await Deno.stat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw await asFileError(error, path, { action: "read" });
  }
}

/**
 * Computes the SHA-256 of text (as UTF-8) or bytes.
 *
 * @returns 64 lower-case hexadecimal digits.
 */
export async function sha256(content: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
}
