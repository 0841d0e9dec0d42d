import sharp from "sharp";
import { sha256 } from "../../lib/base/mod.ts";
import { PictureError, type SourceSplit } from "../../lib/dataset/source.ts";

/** The colour of the picture with this number. */
export function colourOf(number: number): { r: number; g: number; b: number } {
  return { r: number % 256, g: (number >> 8) % 256, b: 255 - number % 256 };
}

/** An SVG picture of one colour, `#rrggbb`; those of different colours have the same size. */
export function svg(colour: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">` +
      `<path fill="${colour}" d="M0 0h9v9H0"/></svg>`,
  );
}

/** A split with these pictures, named by their place in the list; an error is one that cannot be had. */
export function given(...pictures: (Uint8Array | Error)[]): SourceSplit {
  const identify = async (row: number) => {
    const picture = pictures[row]!;
    return picture instanceof Error ? null : await sha256(new Uint8Array(picture));
  };
  return {
    annotations: pictures.map((_, row) => ({ image: `${row}.jpg`, question: "" })),
    async picture(row) {
      const bytes = pictures[row]!;
      if (bytes instanceof Error) throw bytes;
      return { bytes, identity: await identify(row) ?? "" };
    },
    identify: (rows) => Promise.all(rows.map(identify)),
  };
}

/**
 * A split of plain pictures, each of its own colour.
 *
 * @param before Awaited before a picture is handed out.
 */
export async function splitOf(
  pictures: number,
  before: (row: number) => Promise<void> | void = () => {},
): Promise<SourceSplit> {
  const encoded = await Promise.all(
    Array.from(
      { length: Math.min(pictures, 256) },
      (_, number) =>
        sharp({ create: { width: 32, height: 24, channels: 3, background: colourOf(number) } })
          .png().toBuffer(),
    ),
  );
  const split = given(...Array.from({ length: pictures }, (_, row) => encoded[row % 256]!));
  return {
    ...split,
    async picture(row) {
      await before(row);
      return await split.picture(row);
    },
  };
}

/** An error of a picture that cannot be had. */
export const missing: PictureError = new PictureError("the server answered 404");

/**
 * Replaces a file's bytes by others of the same length and gives it its old modification time back,
 * until its time of change, which Deno tells in whole seconds, is another.
 */
export async function replaceUnnoticed(path: string, bytes: Uint8Array): Promise<void> {
  const before = await Deno.stat(path);
  let after = before;
  while (after.ctime?.getTime() === before.ctime?.getTime()) {
    await Deno.writeFile(path, bytes);
    await Deno.utime(path, before.atime!, before.mtime!);
    after = await Deno.stat(path);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const [size, mtime] = [after.size, after.mtime?.getTime()];
  if (size !== before.size || mtime !== before.mtime?.getTime()) {
    throw new Error(`${path} shows that it was replaced`);
  }
}
