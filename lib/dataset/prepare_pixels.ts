import { join } from "node:path";
import pMap from "p-map";
import { withSharedLock } from "../base/mod.ts";
import { decode } from "./decode.ts";
import { DatasetError } from "./errors.ts";
import {
  type CachedPixels,
  distinctPictures,
  findPixels,
  type PictureFailure,
  pixelFolder,
  type PixelOptions,
  storePixels,
  withPixelFile,
} from "./pixel_cache.ts";
import { PictureError, type SourceSplit } from "./source.ts";

/** Pictures decoded at once; enough to hide the network's delay, few enough for the memory. */
const parallel = 8;

/**
 * Fetches or draws the pictures of a split, decodes and keeps them, unless another process does so
 * meanwhile. They are in the cache whole or not at all, and never in memory all together.
 *
 * @throws {DatasetError} When not one picture can be had.
 */
export async function preparePixels(
  split: SourceSplit,
  options: PixelOptions,
): Promise<CachedPixels> {
  const folder = await pixelFolder(split, options);
  const waiting = { purpose: `prepares ${options.name} pictures`, onProgress: options.onProgress };
  return await withSharedLock(join(folder, "lock"), async () => {
    const found = await findPixels(split, options);
    if (found) return found;
    const partial = join(folder, "partial");
    const decodeNow = () => decodeAll(split, partial, options);
    const made = await withPixelFile(partial, split, options, decodeNow);
    return await storePixels(partial, made, { folder, size: options.size });
  }, waiting);
}

async function decodeAll(
  split: SourceSplit,
  path: string,
  { name, size, onProgress }: PixelOptions,
): Promise<Omit<CachedPixels, "path">> {
  const { firstRows, pictureOfRow } = distinctPictures(split);
  const bytes = size * size * 3;
  const identities = firstRows.map((): string | null => null);
  const failed: (PictureFailure | undefined)[] = [];
  let done = 0;
  {
    using file = await Deno.open(path, { write: true, create: true, truncate: true });
    await file.truncate(firstRows.length * bytes);
    await pMap(firstRows, async (row, number) => {
      try {
        const picture = await split.picture(row);
        // The pixels are kept under the bytes that they were made of, even where those are replaced now.
        identities[number] = picture.identity;
        const pixels = await decode(picture.bytes, size);
        file.seekSync(number * bytes, Deno.SeekMode.Start);
        for (let written = 0; written < bytes;) written += file.writeSync(pixels.subarray(written));
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
        failed[number] = { image: split.annotations[row]!.image, reason: error.message };
      }
      const label = `Prepare ${name} pictures`;
      onProgress?.({ label, done: ++done, total: firstRows.length, unit: "images" });
    }, { concurrency: parallel });
    await file.sync();
  }
  const failures = failed.filter((failure) => failure !== undefined);
  const [failure] = failures;
  if (failure && failures.length === firstRows.length) {
    await Deno.remove(path);
    throw new DatasetError(
      `No ${name} picture can be had. The first, ${failure.image}: ${failure.reason}.` +
        (split.remedy === undefined ? "" : ` ${split.remedy}`),
    );
  }
  return { pictureOfRow, identities, failures };
}
