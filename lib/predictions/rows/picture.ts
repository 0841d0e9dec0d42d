import sharp from "sharp";
import type { Batch } from "../../dataset/mod.ts";

/** Pictures up to this size in pixels stay lossless; of larger ones JPEG is a tenth. */
const largestPng = 96;

/**
 * The picture at a place of a batch, [S, S, 3], as a PNG or JPEG in a data URI; undefined where the
 * batch has none.
 */
export async function pictureUri(
  { images, size }: Batch,
  place: number,
): Promise<string | undefined> {
  if (images.length === 0) return undefined;
  const length = images.length / size;
  const side = Math.sqrt(length / 3);
  const picture = sharp(images.subarray(place * length, (place + 1) * length), {
    raw: { width: side, height: side, channels: 3 },
  });
  const format = side <= largestPng ? "png" : "jpeg";
  const bytes = await picture.toFormat(format, { quality: 88 }).toBuffer();
  return `data:image/${format};base64,${bytes.toString("base64")}`;
}
