import pMap from "p-map";
import { DatasetError } from "./errors.ts";
import type { PictureIdentities } from "./identity.ts";
import {
  distinctPictures,
  findPixels,
  type PictureFailure,
  type PixelOptions,
} from "./pixel_cache.ts";
import { preparePixels } from "./prepare_pixels.ts";
import { PictureError, type SourceSplit } from "./source.ts";

/** The pictures of a split, decoded, in one file. */
export interface Pixels extends PictureIdentities {
  /** The number of different pictures. */
  readonly pictures: number;
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

/** Stands for pictures that nobody looks at: each is of 0x0 pixels. */
export const noPixels: Pixels = {
  identities: [],
  pictures: 0,
  failures: [],
  read: () => Promise.resolve(new Uint8Array()),
  close() {},
};

/**
 * Bytes of the largest picture, and of the largest file of such, that are kept in memory: to ask the system
 * for a small picture takes longer than to copy it.
 */
const small = { picture: 2 ** 14, file: 2 ** 27 };

/**
 * Opens the decoded pictures of a split; the first time they are fetched, decoded and written,
 * several at once, while other processes that ask for the same wait. Pictures of other bytes are
 * decoded anew; so are they where one that could not be fetched comes when it is tried again.
 *
 * @throws {DatasetError} When not one picture can be had.
 */
export async function openPixels(split: SourceSplit, options: PixelOptions): Promise<Pixels> {
  const known = await findPixels(split, options);
  const isOutdated = options.retry && known && known.failures.length > 0 &&
    await canBeFetched(split);
  const found = known && !isOutdated ? known : await preparePixels(split, options);
  const { path, pictureOfRow, identities, failures } = found;
  const bytes = options.size * options.size * 3;
  const file = await Deno.open(path);
  const isKept = bytes <= small.picture && identities.length * bytes <= small.file;
  let last: Promise<unknown> = Promise.resolve();
  let kept: Uint8Array | undefined;

  /** Fills an array from a place in the file. */
  async function readAt(position: number, target: Uint8Array): Promise<void> {
    await file.seek(position, Deno.SeekMode.Start);
    for (let done = 0; done < target.length;) {
      const count = await file.read(target.subarray(done));
      if (count === null) {
        throw new DatasetError(`${path} ends too early: remove it to make it again.`);
      }
      done += count;
    }
  }

  async function readNow(rows: Int32Array): Promise<Uint8Array<ArrayBuffer>> {
    if (kept === undefined && isKept) {
      const all = new Uint8Array(identities.length * bytes);
      await readAt(0, all);
      kept = all;
    }
    const out = new Uint8Array(rows.length * bytes);
    for (const [i, row] of rows.entries()) {
      const position = pictureOfRow[row]! * bytes;
      const target = out.subarray(i * bytes, (i + 1) * bytes);
      if (kept === undefined) await readAt(position, target);
      else target.set(kept.subarray(position, position + bytes));
    }
    return out;
  }

  return {
    identities,
    pictures: identities.length,
    failures,
    read(rows) {
      // The file has one position, so that reads must follow each other.
      const result = last.then(() => readNow(rows));
      last = result.catch(() => {});
      return result;
    },
    close: () => file.close(),
  };
}

/** Pictures fetched at once. */
const parallel = 8;

/**
 * Tries again to fetch the pictures that could not be had.
 *
 * @returns True where one came. Where the network is gone, what is there is used as it is.
 */
async function canBeFetched(split: SourceSplit): Promise<boolean> {
  const { firstRows } = distinctPictures(split);
  const identities = await split.identify(firstRows);
  const absent = firstRows.filter((_, i) => identities[i] === undefined);
  let came = false;
  try {
    await pMap(absent, async (row) => {
      try {
        await split.picture(row);
        came = true;
      } catch (error) {
        if (!(error instanceof PictureError)) throw error;
      }
    }, { concurrency: parallel });
  } catch (error) {
    if (!(error instanceof DatasetError)) throw error;
  }
  return came;
}
