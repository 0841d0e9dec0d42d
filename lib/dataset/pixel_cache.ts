import { join, resolve } from "node:path";
import { z } from "zod";
import {
  asFileError,
  checkSpace,
  type OnProgress,
  readText,
  sha256,
  withPath,
  writeAtomic,
} from "../base/mod.ts";
import { AbsentDataError } from "./errors.ts";
import { digestFiles, hashFile } from "./file_digests.ts";
import { type PictureIdentities, preparation } from "./identity.ts";
import type { SourceSplit } from "./source.ts";

/** Version of the decoder: raised when pictures that were wrong or refused come to other pixels. */
export const decoder = 3;

/** A picture that is zeros. */
export interface PictureFailure {
  /** Its file name. */
  image: string;
  /** The reason why it could not be had or decoded. */
  reason: string;
}

/** Options of a split's decoded pictures. */
export interface PixelOptions {
  /** Folder of decoded pictures and digests of files. */
  directory: string;
  /** The split's name. */
  name: string;
  /** Width and height. */
  size: number;
  /** True to fetch again what could not be had when the pictures were decoded. @default false */
  retry?: boolean | undefined;
  /** Called as pictures are read, to see whether they changed, and decoded. */
  onProgress?: OnProgress;
}

/** Decoded pictures in the cache. */
export interface CachedPixels extends PictureIdentities {
  /** The file of pixels. */
  path: string;
  /** [rows] The number of each row's picture in the file. */
  pictureOfRow: Int32Array;
  /** Pictures that are zeros. */
  failures: readonly PictureFailure[];
}

/** The JSON file beside a file of pixels, written after it. */
interface Description {
  size: number;
  pictures: number;
  /** SHA-256 of the file of pixels. */
  sha256: string;
  failures: readonly PictureFailure[];
}

/** Returns the first row of each distinct picture, and the number of each row's picture. */
export function distinctPictures({ annotations }: SourceSplit): {
  firstRows: readonly number[];
  pictureOfRow: Int32Array;
} {
  const numbers = new Map<string, number>();
  const firstRows: number[] = [];
  const pictureOfRow = Int32Array.from(annotations, ({ image }, row) => {
    const known = numbers.get(image);
    if (known !== undefined) return known;
    numbers.set(image, firstRows.length);
    return firstRows.push(row) - 1;
  });
  return { firstRows, pictureOfRow };
}

/** Returns the folder of the decoded pictures of these names, whatever they show. */
export async function pixelFolder(
  split: SourceSplit,
  { directory, name, size }: PixelOptions,
): Promise<string> {
  const images = distinctPictures(split).firstRows.map((row) => split.annotations[row]!.image);
  const digest = await sha256(JSON.stringify([preparation, decoder, images]));
  return join(directory, `${name}-${size}-${digest.slice(0, 16)}`);
}

/** Returns the path, without a suffix, of the pixels of pictures with these identities. */
async function entryPath(folder: string, identities: CachedPixels["identities"]): Promise<string> {
  return join(folder, (await sha256(JSON.stringify(identities))).slice(0, 16));
}

/**
 * Finds the identities of a split's pictures without fetching, drawing or decoding any.
 *
 * @throws {AbsentDataError} When only an attempt to fetch them would show which can be had, or when
 *   not one can be had.
 */
export async function findIdentities(
  split: SourceSplit,
  options: PixelOptions,
): Promise<PictureIdentities> {
  const { firstRows } = distinctPictures(split);
  const identities = await split.identify(firstRows, options.onProgress);
  const certain = identities.filter((identity) => identity !== undefined);
  if (certain.length < identities.length) {
    const found = await findPixels(split, options);
    if (found) return found;
    throw new AbsentDataError(`Not all ${options.name} pictures were fetched.`);
  }
  if (certain.length > 0 && certain.every((identity) => identity === null)) {
    throw new AbsentDataError(`There is no ${options.name} picture.`);
  }
  return { identities: certain };
}

/**
 * Finds the decoded pictures of a split as they are now; a picture that could not be fetched when
 * they were decoded counts as one that cannot be had.
 *
 * The file `<path>.rgb` is [pictures, size, size, 3] uint8, a picture for each distinct name in order
 * of first occurrence; `<path>.json` has its SHA-256 and the pictures that failed.
 *
 * @returns Undefined where they are not in the cache, or not as they were written.
 */
export async function findPixels(
  split: SourceSplit,
  options: PixelOptions,
): Promise<CachedPixels | undefined> {
  const { firstRows, pictureOfRow } = distinctPictures(split);
  const identities = (await split.identify(firstRows, options.onProgress))
    .map((identity) => identity ?? null);
  const path = await entryPath(await pixelFolder(split, options), identities);
  const description = await readDescription(`${path}.json`);
  if (description === undefined) return undefined;
  const [digest] = await digestFiles([resolve(`${path}.rgb`)], {
    index: join(options.directory, "digests", "pixels.index"),
    label: `Check decoded ${options.name} pictures`,
    onProgress: whileLong(options.onProgress),
  });
  if (digest !== description.sha256) return undefined;
  return { path: `${path}.rgb`, pictureOfRow, identities, failures: description.failures };
}

/** Hears of waits, and of a file that takes a while to be read: the end of one that does not needs no word. */
function whileLong(onProgress: PixelOptions["onProgress"]): PixelOptions["onProgress"] {
  let isTold = false;
  return onProgress && ((progress) => {
    isTold ||= progress.done === 0 || progress.done < progress.total;
    if (isTold) onProgress(progress);
  });
}

const shape = z.object({
  size: z.number(),
  pictures: z.number(),
  sha256: z.string(),
  failures: z.array(z.object({ image: z.string(), reason: z.string() })),
});

/** Undefined where there is none, or it is damaged: then the pixels are made again. */
async function readDescription(path: string): Promise<Description | undefined> {
  try {
    return shape.safeParse(JSON.parse(await readText(path))).data;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw await asFileError(error, path, { action: "read" });
  }
}

/**
 * Writes a split's pixels where there is room for them.
 *
 * @param path The file that `write` writes.
 * @throws {FileError} Where there is not, before anything is fetched, or the file cannot be written.
 */
export async function withPixelFile<T>(
  path: string,
  split: SourceSplit,
  { name, size }: PixelOptions,
  write: () => Promise<T>,
): Promise<T> {
  const bytes = distinctPictures(split).firstRows.length * size * size * 3;
  await checkSpace(path, bytes, `The decoded ${name} pictures need`);
  return await withPath(path, { action: "written", bytes }, write);
}

/**
 * Puts a whole file of pixels in the cache, under what it was made of.
 *
 * @param partial The file, which is renamed.
 */
export async function storePixels(
  partial: string,
  made: Omit<CachedPixels, "path">,
  { folder, size }: { folder: string; size: number },
): Promise<CachedPixels> {
  const { identities, failures } = made;
  const path = await entryPath(folder, identities);
  await Deno.remove(`${path}.json`).catch(() => {});
  await Deno.rename(partial, `${path}.rgb`);
  const description: Description = {
    size,
    pictures: identities.length,
    sha256: await hashFile(`${path}.rgb`),
    failures,
  };
  await writeAtomic(`${path}.json`, JSON.stringify(description, null, 2) + "\n");
  return { ...made, path: `${path}.rgb` };
}
