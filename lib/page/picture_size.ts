import type { Picture } from "./document.ts";

/** Pixels of a PNG for each of the page's, which is sharp on fine screens and in print. */
const scale = 2;

/** The width and height of a picture on a page, in CSS pixels, as its PNG's header has them. */
export function pictureSize({ png }: Picture): { width: number; height: number } {
  // IHDR is the first chunk: its width and height stand at bytes 16 and 20 (PNG, section 11.2.2).
  const header = new DataView(png.buffer, png.byteOffset, png.byteLength);
  return {
    width: Math.round(header.getUint32(16) / scale),
    height: Math.round(header.getUint32(20) / scale),
  };
}
