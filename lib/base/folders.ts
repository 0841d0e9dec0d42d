import { join } from "node:path";

/**
 * Lists the folders in a folder that can be read, in the order of their names. What belongs to others and
 * is closed is left out, as is what has gone.
 *
 * @returns Paths; none where the folder itself is absent or closed.
 */
export async function readableFolders(directory: string): Promise<string[]> {
  const paths: string[] = [];
  for (const { name, isDirectory } of await entries(directory) ?? []) {
    const path = join(directory, name);
    if (isDirectory && await entries(path) !== undefined) paths.push(path);
  }
  return paths.toSorted();
}

/** A folder's entries; undefined where it is absent or closed. */
async function entries(directory: string): Promise<Deno.DirEntry[] | undefined> {
  try {
    return await Array.fromAsync(Deno.readDir(directory));
  } catch (error) {
    if (isOutOfReach(error)) return undefined;
    throw error;
  }
}

/** True of the error of a file or folder that is absent, or belongs to others and is closed. */
export function isOutOfReach(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotADirectory;
}
