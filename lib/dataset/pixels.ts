import { dirname } from "node:path";
import pMap from "p-map";
import sharp from "sharp";
import { exists, type OnProgress, withLock, writeAtomic } from "../base/mod.ts";
import { DatasetError } from "./errors.ts";
import { PictureError, type SourceSplit } from "./source.ts";

/** Decoded and written at once; enough to hide the network's delay, few enough for the memory. */
const parallel = 8;

/** A picture that is zeros. */
export interface PictureFailure {
  /** Its file name. */
  image: string;
  /** Why it could not be had or decoded. */
  reason: string;
}

/** The pictures of a split, decoded, in one file. */
export interface Pixels {
  /** Pictures that are zeros. */
  readonly failures: readonly PictureFailure[];
  /**
   * Reads pictures.
   *
   * @param rows Rows of the split.
   * @returns [rows, size, size, 3] RGB.
   */
  read(rows: Int32Array): Promise<Uint8Array<ArrayBuffer>>;
  /** Closes the file. */
  close(): void;
}

/** In place of pictures that nobody looks at: each is of 0x0 pixels. */
export const noPixels: Pixels = {
  failures: [],
  read: () => Promise.resolve(new Uint8Array()),
  close() {},
};

/** What is kept beside the file of pixels, written after it. */
interface Description {
  size: number;
  pictures: number;
  failures: PictureFailure[];
}

/**
 * Opens the decoded pictures of a split; the first time they are fetched, decoded and written,
 * several at once, while other processes that ask for the same wait.
 *
 * The file `<path>.rgb` is [pictures, size, size, 3] uint8, a picture for each distinct name in order
 * of first occurrence; `<path>.json` names those that failed. Neither is there before it is whole,
 * and the pictures are never in memory all together.
 *
 * @param split Whose pictures.
 * @param options.path Where they are kept, without a suffix; it must differ for different data.
 * @param options.size Width and height.
 * @param options.label What is being done, for the progress.
 * @throws {Error} When not one picture can be had.
 */
export async function openPixels(
  split: SourceSplit,
  options: { path: string; size: number; label: string; onProgress?: OnProgress },
): Promise<Pixels> {
  const { path, size } = options;
  const { firstRows, picture } = distinctPictures(split);
  const bytes = size * size * 3;
  const description = await describe(path, bytes * firstRows.length) ??
    await withLock(
      `${path}.lock`,
      async () =>
        await describe(path, bytes * firstRows.length) ?? await make(split, firstRows, options),
    );
  const file = await Deno.open(`${path}.rgb`);
  let last: Promise<unknown> = Promise.resolve();

  async function readNow(rows: Int32Array): Promise<Uint8Array<ArrayBuffer>> {
    const out = new Uint8Array(rows.length * bytes);
    for (const [i, row] of rows.entries()) {
      await file.seek(picture[row]! * bytes, Deno.SeekMode.Start);
      const target = out.subarray(i * bytes, (i + 1) * bytes);
      for (let done = 0; done < bytes;) {
        const count = await file.read(target.subarray(done));
        if (count === null) {
          throw new DatasetError(`${path}.rgb ends too early: remove it to make it again.`);
        }
        done += count;
      }
    }
    return out;
  }

  return {
    failures: description.failures,
    read(rows) {
      // The file has one position, so that reads must follow each other.
      const result = last.then(() => readNow(rows));
      last = result.catch(() => {});
      return result;
    },
    close: () => file.close(),
  };
}

/** The first row of each distinct picture, and the number of each row's picture. */
function distinctPictures({ annotations }: SourceSplit) {
  const numbers = new Map<string, number>();
  const firstRows: number[] = [];
  const picture = Int32Array.from(annotations, ({ image }, row) => {
    const known = numbers.get(image);
    if (known !== undefined) return known;
    numbers.set(image, firstRows.length);
    return firstRows.push(row) - 1;
  });
  return { firstRows, picture };
}

async function describe(path: string, bytes: number): Promise<Description | undefined> {
  if (!await exists(`${path}.json`) || !await exists(`${path}.rgb`)) return undefined;
  if ((await Deno.stat(`${path}.rgb`)).size !== bytes) return undefined;
  return JSON.parse(await Deno.readTextFile(`${path}.json`));
}

async function make(
  split: SourceSplit,
  firstRows: readonly number[],
  { path, size, label, onProgress }: Parameters<typeof openPixels>[1],
): Promise<Description> {
  const bytes = size * size * 3;
  const partial = `${path}.partial`;
  const failures: (PictureFailure | undefined)[] = [];
  await Deno.mkdir(dirname(path), { recursive: true });
  await Deno.remove(`${path}.json`).catch(() => {});
  {
    using file = await Deno.open(partial, { write: true, create: true, truncate: true });
    await file.truncate(firstRows.length * bytes);
    let done = 0;
    await pMap(firstRows, async (row, number) => {
      const image = split.annotations[row]!.image;
      try {
        const pixels = await decode(await split.image(row), size);
        file.seekSync(number * bytes, Deno.SeekMode.Start);
        for (let written = 0; written < bytes;) written += file.writeSync(pixels.subarray(written));
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
        failures[number] = { image, reason: error.message };
      }
      onProgress?.({ label, done: ++done, total: firstRows.length, unit: "images" });
    }, { concurrency: parallel });
    await file.sync();
  }
  const description = {
    size,
    pictures: firstRows.length,
    failures: failures.filter((failure) => failure !== undefined),
  };
  const [failure] = description.failures;
  if (failure && description.failures.length === firstRows.length) {
    await Deno.remove(partial);
    throw new DatasetError(
      `No picture can be had. The first, ${failure.image}: ${failure.reason}`,
    );
  }
  await Deno.rename(partial, `${path}.rgb`);
  await writeAtomic(`${path}.json`, JSON.stringify(description, null, 2) + "\n");
  return description;
}

/**
 * A picture as torchvision's Resize on PIL gives it: RGB, resized bilinearly, not cropped, neither
 * turned nor converted by what its metadata say.
 *
 * @returns [size, size, 3]
 */
async function decode(encoded: Uint8Array | undefined, size: number): Promise<Uint8Array> {
  if (encoded === undefined) throw new PictureError("there is none");
  try {
    return await sharp(encoded, { failOn: "error", limitInputPixels: 5e7, ignoreIcc: true })
      .resize(size, size, { fit: "fill", kernel: "linear", fastShrinkOnLoad: false })
      .toColourspace("srgb").removeAlpha().raw().toBuffer();
  } catch (error) {
    throw new PictureError(`it cannot be decoded: ${(error as Error).message}`);
  }
}
