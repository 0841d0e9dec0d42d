import { join, resolve } from "node:path";
import pMap from "p-map";
import { exists, sha256 } from "../../../base/mod.ts";
import { AbsentDataError } from "../../errors.ts";
import { digestFiles } from "../../file_digests.ts";
import { PictureError, type SplitName } from "../../source.ts";
import type { AnnotationFile, Place } from "./place.ts";

/**
 * VizWiz in a folder on this machine.
 *
 * @param folder A folder with annotations and pictures.
 * @param digests Folder in which the pictures' digests are remembered.
 */
export async function local(folder: string, digests: string): Promise<Place> {
  const directory = resolve(folder);
  const index = join(digests, `${(await sha256(directory)).slice(0, 16)}.index`);
  const folders = (split: SplitName) => [split, "images", ""].map((name) => join(directory, name));
  return {
    async annotations(split) {
      for (const folder of [join(directory, "Annotations"), directory]) {
        const found = await findAnnotations(folder, split);
        if (found) return found;
      }
      throw new AbsentDataError(
        `${join(directory, "Annotations", `${split}.json`)} is missing: dataDirectory must be a ` +
          "folder with Annotations/train.json, val.json and test.json (or .json.gz); leave it empty " +
          "to download VizWiz.",
      );
    },
    async picture(split, image) {
      const path = await find(image, folders(split));
      if (path === undefined) {
        const candidates = folders(split).map((folder) => join(folder, image));
        throw new PictureError(`it is neither in ${candidates.join(" nor in ")}`);
      }
      const bytes = await Deno.readFile(path);
      return { bytes, identity: await sha256(bytes) };
    },
    async identify(split, images, onProgress) {
      const all = folders(split);
      const isThere = await Promise.all(all.map(exists));
      const there = all.filter((_, i) => isThere[i]);
      const paths = await pMap(images, (image) => find(image, there), { concurrency: 64 });
      const found = paths.filter((path) => path !== undefined);
      const label = `Check ${split} pictures`;
      const digests = await digestFiles(found, { index, label, onProgress });
      const digestOf = new Map(found.map((path, i) => [path, digests[i]]));
      return paths.map((path) => path === undefined ? null : digestOf.get(path) ?? null);
    },
  };
}

/** Finds the first of the folders' files of this name. */
async function find(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = join(folder, name);
    if (await exists(path)) return path;
  }
}

/** Finds a split's annotations in a folder; those that name no edition come first. */
async function findAnnotations(
  folder: string,
  split: SplitName,
): Promise<AnnotationFile | undefined> {
  const pattern = new RegExp(`^${split}(?:\\.(\\w+))?\\.json(?:\\.gz)?$`);
  const found: AnnotationFile[] = [];
  if (!await exists(folder)) return;
  for await (const { name } of Deno.readDir(folder)) {
    const match = pattern.exec(name);
    if (match) found.push({ path: join(folder, name), ...(match[1] && { edition: match[1] }) });
  }
  const order = ({ path, edition = "" }: AnnotationFile) => `${edition} ${path}`;
  return found.sort((a, b) => order(a) < order(b) ? -1 : 1)[0];
}
