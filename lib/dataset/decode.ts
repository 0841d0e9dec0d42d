import sharp from "sharp";
import { PictureError } from "./source.ts";

/**
 * Decodes a picture as torchvision's Resize on PIL does: RGB, resized bilinearly, not cropped,
 * neither turned nor converted by what its metadata say.
 *
 * @param size Width and height of the result.
 * @returns [size, size, 3]
 * @throws {PictureError} When it cannot be decoded.
 */
export async function decode(encoded: Uint8Array, size: number): Promise<Uint8Array> {
  try {
    return await sharp(encoded, { failOn: "error", limitInputPixels: 5e7, ignoreIcc: true })
      .resize(size, size, { fit: "fill", kernel: "linear", fastShrinkOnLoad: false })
      .toColourspace("srgb").removeAlpha().raw().toBuffer();
  } catch (error) {
    throw new PictureError(`it cannot be decoded: ${(error as Error).message}`);
  }
}
