import { Buffer } from "node:buffer";
import { decode } from "bmp-ts";
import type { Rgb } from "./rgb.ts";

/**
 * Reads a Windows bitmap.
 *
 * @param mostPixels The pixels that it may have.
 * @throws {Error} When it is damaged, too large or of a kind that cannot be read.
 */
export function readBmp(encoded: Uint8Array, mostPixels: number): Rgb {
  const header = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  if (encoded.length < 54) throw new Error("it is a bitmap without its header");
  const pixels = Math.abs(header.getInt32(18, true) * header.getInt32(22, true));
  if (pixels === 0) throw new Error("it is a bitmap without pixels");
  if (pixels > mostPixels) throw new Error(`it has over ${mostPixels} pixels`);
  // A plain bitmap cannot be smaller than its pixels; compressed ones are at most 255 times so.
  const bits = header.getUint16(28, true);
  const isPlain = header.getUint32(30, true) === 0 || header.getUint32(30, true) === 3;
  const least = isPlain ? pixels * bits / 8 : pixels / 255;
  if (encoded.length < least) throw new Error("it is a bitmap that was cut");
  const { data, width, height } = decode(Buffer.from(encoded));
  const out = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      out[pixel * 3 + channel] = data[pixel * 4 + 3 - channel]!;
    }
  }
  return { data: out, width, height, channels: 3 };
}
