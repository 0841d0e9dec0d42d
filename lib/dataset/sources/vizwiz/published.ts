import { join, resolve } from "node:path";
import { cacheDirectory, sha256 } from "../../../base/mod.ts";
import { DownloadError, type DownloadOptions, openDownloads } from "../../download.ts";
import { AbsentDataError, DatasetError } from "../../errors.ts";
import { digestFiles } from "../../file_digests.ts";
import { PictureError } from "../../source.ts";
import type { Place } from "./place.ts";

/** Pictures in a row that the network may fail to give before the work stops. */
const patience = 20;

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
    async annotations(split) {
      const name = `Annotations/${split}.json`;
      if (!fetch && !await downloads.has(name)) {
        throw new AbsentDataError(`${join(directory, name)} was not fetched.`);
      }
      try {
        await downloads.file(name, new URL(`${split}.json`, annotationsUrl).href);
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        throw new DatasetError(
          `${error.message} Run the same command again when the network is back, or set ` +
            `dataDirectory to a folder that has VizWiz.`,
        );
      }
      return { path: join(directory, name) };
    },
    async picture(_split, image) {
      try {
        const url = new URL(encodeURIComponent(image), picturesUrl).href;
        const bytes = await downloads.file(`images/${image}`, url);
        failuresInARow = 0;
        return { bytes, identity: await sha256(bytes) };
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        failuresInARow = error.temporary ? failuresInARow + 1 : 0;
        if (failuresInARow < patience) throw new PictureError(error.message);
        throw new DatasetError(
          `${patience} pictures in a row could not be fetched. What was fetched is kept: run the ` +
            `same command again when the network is back. The last one: ${error.message}`,
        );
      }
    },
    async identify(split, images, onProgress) {
      const fetched = await downloads.digests();
      const paths = images.map((image) => join(directory, "images", image));
      const label = `Check ${split} pictures`;
      const found = await digestFiles(paths, { index, label, onProgress });
      // A file that is not as it was fetched is fetched again when it is asked for.
      return found.map((digest, i) =>
        digest === fetched.get(`images/${images[i]}`) ? digest : undefined
      );
    },
  };
}
