import { basename, join } from "node:path";
import { entryProblem } from "../../../base/mod.ts";
import { DatasetError } from "../../errors.ts";
import type { SplitName } from "../../source.ts";
import type { AnnotationFile } from "./place.ts";

/** The names of each split in usual layouts, the published one first. */
const splitNames: Readonly<Record<SplitName, readonly string[]>> = {
  train: ["train", "training"],
  val: ["val", "validation", "valid"],
  test: ["test", "testing"],
};

const annotationFolders = ["annotations", "annotation"];
const pictureFolders = ["images", "image", "imgs", "img", "pictures", "jpegimages"];

/** The names of a folder's entries, sorted; none where it is no folder. */
async function entriesOf(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name).sort();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    const problem = entryProblem(error);
    if (problem === undefined) throw error;
    throw new DatasetError(`${folder} ${problem}: it is dataDirectory, or a folder in it.`);
  }
}

/** The entries of a folder that have one of these names in whatever case, in the names' order. */
async function named(folder: string, names: readonly string[]): Promise<string[]> {
  const entries = await entriesOf(folder);
  return names.flatMap((name) =>
    entries.filter((entry) => entry.toLowerCase() === name).map((entry) => join(folder, entry))
  );
}

/** Finds a split's annotations in usual places below a folder. */
export async function findAnnotations(
  directory: string,
  split: SplitName,
): Promise<AnnotationFile | undefined> {
  const names = splitNames[split];
  const bySplit = new RegExp(`^(?:${names.join("|")})(?:\\.(\\w+))?\\.json(?:\\.gz)?$`);
  const ofSplit = /^annotations?\.json(?:\.gz)?$/i;
  for (const folder of [...await named(directory, annotationFolders), directory]) {
    const found = await findIn(folder, bySplit);
    if (found) return found;
  }
  for (const folder of await named(directory, names)) {
    const found = await findIn(folder, bySplit) ?? await findIn(folder, ofSplit);
    if (found) return found;
  }
}

/** The first of a folder's files of this pattern; those that name no edition come first. */
async function findIn(folder: string, pattern: RegExp): Promise<AnnotationFile | undefined> {
  const found = (await entriesOf(folder)).flatMap((name): AnnotationFile[] => {
    const match = pattern.exec(name);
    return match ? [{ path: join(folder, name), ...(match[1] && { edition: match[1] }) }] : [];
  });
  const order = ({ path, edition = "" }: AnnotationFile) => `${edition} ${path}`;
  return found.sort((a, b) => order(a) < order(b) ? -1 : 1)[0];
}

/** The folders that may hold a split's pictures, in the order in which they are looked through. */
export async function findPictureFolders(directory: string, split: SplitName): Promise<string[]> {
  const names = splitNames[split];
  const [own, shared] = [await named(directory, names), await named(directory, pictureFolders)];
  const inOwn = await Promise.all(own.map((folder) => named(folder, pictureFolders)));
  const inShared = await Promise.all(shared.map((folder) => named(folder, names)));
  return [...own, ...inOwn.flat(), ...inShared.flat(), ...shared, directory];
}

/** Says in a few words what a folder holds. */
export async function contentOf(folder: string): Promise<string> {
  const info = await Deno.stat(folder).catch(() => undefined);
  if (info === undefined) return `there is no ${folder}`;
  if (!info.isDirectory) return `${folder} is no folder`;
  const entries = await entriesOf(folder);
  if (entries.length === 0) return `${folder} is empty`;
  const rest = entries.length > 8 ? `, and ${entries.length - 8} more` : "";
  const inner = await Promise.all(
    (await named(folder, annotationFolders)).map(async (path) => {
      const files = (await entriesOf(path)).slice(0, 8);
      return `; ${basename(path)} holds ${files.length === 0 ? "nothing" : files.join(", ")}`;
    }),
  );
  return `${folder} holds ${entries.slice(0, 8).join(", ")}${rest}${inner.join("")}`;
}
