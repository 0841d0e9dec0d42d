import { join, resolve } from "node:path";
import { cacheDirectory, sha256 } from "../../../base/mod.ts";
import { DownloadError, type DownloadOptions, openDownloads } from "../../download.ts";
import { checkAnnotations } from "../../annotations.ts";
import { decode } from "../../decode.ts";
import { AbsentDataError, DatasetError } from "../../errors.ts";
import { digestFiles } from "../../file_digests.ts";
import { PictureError } from "../../source.ts";
import { checkName, nameProblem } from "./picture_name.ts";
import type { Place } from "./place.ts";

/** Pictures in a row that may fail to come, or come as something else, before the work stops. */
const patience = 20;

/** The bytes that a picture's name may have, for the names of files that belong to it are longer. */
const longestName = 240;

const remedy =
  "Run the same command again when the network is back, or set dataDirectory to a folder " +
  "that has VizWiz.";

/** @throws {PictureError} At what is no picture, or not a whole one. */
async function checkPicture(bytes: Uint8Array): Promise<void> {
  await decode(bytes, 16);
}

/** Addresses of VizWiz, and the folder in which it is kept. */
export interface PublishedOptions extends DownloadOptions {
  /** Folder of `train.json`, `val.json` and `test.json`. @default VizWiz's own */
  annotationsUrl?: string;
  /** Folder of the pictures. @default VizWiz's own */
  picturesUrl?: string;
  /** Folder of what was fetched. @default `vizwiz` in the project's cache */
  directory?: string;
  /** False to take only annotations that were fetched before. @default true */
  fetch?: boolean;
}

/**
 * VizWiz as it is published, fetched file by file.
 *
 * @param digests Folder in which the pictures' digests are remembered.
 */
export async function published(options: PublishedOptions, digests: string): Promise<Place> {
  const {
    annotationsUrl = "https://vizwiz.cs.colorado.edu/VizWiz_final/vqa_data/Annotations/",
    picturesUrl = "https://vizwiz.cs.colorado.edu/VizWiz_visualization_img/",
    fetch = true,
  } = options;
  const directory = resolve(options.directory ?? join(cacheDirectory, "vizwiz"));
  const index = join(digests, `${(await sha256(directory)).slice(0, 16)}.index`);
  const downloads = await openDownloads(directory, options);
  let failuresInARow = 0;
  return {
    remedy,
    async annotations(split) {
      const name = `Annotations/${split}.json`;
      if (!fetch && !await downloads.has(name, checkAnnotations)) {
        throw new AbsentDataError(`${join(directory, name)} was not fetched.`);
      }
      try {
        const url = new URL(`${split}.json`, annotationsUrl).href;
        await downloads.file(name, url, checkAnnotations);
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        throw new DatasetError(`${error.message} ${remedy}`);
      }
      return { path: join(directory, name) };
    },
    async picture(_split, image) {
      checkName(image, longestName);
      try {
        const url = new URL(encodeURIComponent(image), picturesUrl).href;
        const bytes = await downloads.file(`images/${image}`, url, checkPicture);
        failuresInARow = 0;
        return { bytes, identity: await sha256(bytes) };
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        if (error.kind === "unreachable") {
          throw new DatasetError(`${error.message} What was fetched is kept. ${remedy}`);
        }
        failuresInARow = error.kind === "absent" ? 0 : failuresInARow + 1;
        if (failuresInARow < patience) throw new PictureError(error.message);
        throw new DatasetError(
          `${patience} pictures in a row could not be fetched. What was fetched is kept: run the ` +
            `same command again when the network is back. The last one: ${error.message}`,
        );
      }
    },
    async identify(split, images, onProgress) {
      const fetched = await downloads.digests();
      const isPossible = images.map((image) => nameProblem(image, longestName) === undefined);
      const paths = images.map((image, i) => isPossible[i] ? join(directory, "images", image) : "");
      const label = `Check ${split} pictures`;
      const found = await digestFiles(paths.filter(Boolean), { index, label, onProgress });
      const digestOf = new Map(paths.filter(Boolean).map((path, i) => [path, found[i]]));
      return images.map((image, i) => {
        if (!isPossible[i]) return null;
        // A file that is not as it was fetched is fetched again when it is asked for.
        const digest = digestOf.get(paths[i]!);
        return digest === fetched.get(`images/${image}`) ? digest : undefined;
      });
    },
  };
}
