import { join } from "node:path";
import { entryProblem, formatBytes } from "../../../base/mod.ts";
import { nameProblem } from "./picture_name.ts";

/** A picture's file, or the reason why there is none that can be read. */
export type PictureFile = { path: string } | { problem: string };

/** More than the largest picture that is decoded has, uncompressed and in 16 bits. */
const mostBytes = 2 ** 30;

/** Finds the first of the folders' files of this name. */
export async function findPicture(name: string, folders: readonly string[]): Promise<PictureFile> {
  const impossible = nameProblem(name);
  if (impossible !== undefined) return { problem: impossible };
  let found: string | undefined;
  for (const folder of folders) {
    const path = join(folder, name);
    const problem = await problemOf(path);
    if (problem === "") return { path };
    if (problem !== undefined) found ??= `${path} ${problem}`;
  }
  const candidates = folders.map((folder) => join(folder, name));
  const places = candidates.length === 1
    ? `not in ${candidates[0]}`
    : `neither in ${candidates.join(" nor in ")}`;
  return { problem: found ?? `it is ${places}` };
}

/** Says what is wrong with an entry: "" of a file, undefined of none. */
async function problemOf(path: string): Promise<string | undefined> {
  try {
    const { isFile, isDirectory, size } = await Deno.stat(path);
    if (size > mostBytes) {
      return `has ${formatBytes(size)}, more than the ${
        formatBytes(mostBytes)
      } that a picture may have`;
    }
    return isFile ? "" : isDirectory ? "is a folder" : "is no file, but a pipe or a device";
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    const problem = entryProblem(error);
    if (problem === undefined) throw error;
    return problem;
  }
}
