import { dirname } from "node:path";

function partsOf(content: string | Uint8Array | Iterable<Uint8Array>): Iterable<Uint8Array> {
  if (typeof content === "string") return [new TextEncoder().encode(content)];
  return content instanceof Uint8Array ? [content] : content;
}

/**
 * Writes a file atomically: a reader, or a run after a kill, sees the old content or the new one, never a
 * part. Creates missing folders.
 *
 * @param path Path of the file.
 * @param content Text (as UTF-8), bytes, or an iterable of parts, of which only one is in memory at a time.
 */
export async function writeAtomic(
  path: string,
  content: string | Uint8Array | Iterable<Uint8Array>,
): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const partial = `${path}.${Deno.pid}.partial`;
  try {
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    for (const part of partsOf(content)) {
      for (let written = 0; written < part.length;) {
        written += await file.write(part.subarray(written));
      }
    }
    await file.sync();
    await Deno.rename(partial, path);
  } catch (error) {
    await Deno.remove(partial).catch(() => {});
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
    throw error;
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
