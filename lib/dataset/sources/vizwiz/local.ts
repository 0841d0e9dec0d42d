import { join, resolve } from "node:path";
import pMap from "p-map";
import { entryProblem, sha256 } from "../../../base/mod.ts";
import { AbsentDataError } from "../../errors.ts";
import { digestFiles } from "../../file_digests.ts";
import { PictureError, type SplitName } from "../../source.ts";
import { contentOf, findAnnotations, findPictureFolders } from "./layout.ts";
import { findPicture } from "./picture_file.ts";
import type { Place } from "./place.ts";

/**
 * VizWiz in a folder on this machine.
 *
 * @param folder A folder with annotations and pictures.
 * @param digests Folder in which the pictures' digests are remembered.
 */
export async function local(folder: string, digests: string): Promise<Place> {
  const directory = resolve(folder);
  const index = join(digests, `${(await sha256(directory)).slice(0, 16)}.index`);
  const known = new Map<SplitName, Promise<string[]>>();
  const foldersOf = (split: SplitName): Promise<string[]> => {
    if (!known.has(split)) known.set(split, findPictureFolders(directory, split));
    return known.get(split)!;
  };
  return {
    remedy:
      `Set dataDirectory, which is ${folder}, to the folder that has the pictures as well: of each ` +
      "split in train/, val/ and test/, in images/train/ and so on, all in images/, or in itself.",
    async annotations(split) {
      const found = await findAnnotations(directory, split);
      if (found || split === "test") return found;
      throw new AbsentDataError(
        `${join(directory, "Annotations", `${split}.json`)} is missing: dataDirectory must be a ` +
          "folder with Annotations/train.json and val.json, and test.json if there is one (or " +
          `.json.gz), but ${await contentOf(directory)}. Leave it empty to download VizWiz.`,
      );
    },
    async picture(split, image) {
      const found = await findPicture(image, await foldersOf(split));
      if ("problem" in found) throw new PictureError(found.problem);
      const { path } = found;
      try {
        const bytes = await Deno.readFile(path);
        return { bytes, identity: await sha256(bytes) };
      } catch (error) {
        const problem = entryProblem(error);
        if (problem === undefined) throw error;
        throw new PictureError(`${path} ${problem}`);
      }
    },
    async identify(split, images, onProgress) {
      const folders = await foldersOf(split);
      const files = await pMap(images, (image) => findPicture(image, folders), { concurrency: 64 });
      const paths = files.map((file) => "path" in file ? file.path : undefined);
      const found = paths.filter((path) => path !== undefined);
      const label = `Check ${split} pictures`;
      const digests = await digestFiles(found, { index, label, onProgress });
      const digestOf = new Map(found.map((path, i) => [path, digests[i]]));
      return paths.map((path) => path === undefined ? null : digestOf.get(path) ?? null);
    },
  };
}
