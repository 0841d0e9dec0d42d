/** A format that is told by a file's first bytes: one that is read apart, or any other. */
export type Format = "svg" | "bmp" | "jpeg 2000" | "gif" | "other";

/** Formats of pictures that nothing here reads, and their first characters. */
const unreadFormats: readonly (readonly [name: string, beginning: RegExp])[] = [
  ["PPM, PGM or PBM", /^P[1-7]\s/],
  ["JPEG XL", /^\0\0\0\fJXL /],
  ["PSD of Photoshop", /^8BPS/],
  ["PDF", /^%PDF/],
  ["PostScript", /^%!PS/],
];

const startsWith = (bytes: Uint8Array, start: readonly number[]) =>
  start.every((byte, i) => bytes[i] === byte);

/**
 * Tells a picture's format, whatever its name says.
 *
 * @throws {Error} At what is no picture by its first bytes, with what it is.
 */
export function formatOf(bytes: Uint8Array): Format {
  if (bytes.length === 0) throw new Error("it is empty");
  const start = new TextDecoder().decode(bytes.subarray(0, 64));
  if (start.startsWith("version https://git-lfs")) {
    throw new Error("it is a Git LFS pointer, not the picture: run 'git lfs pull' in its folder");
  }
  if (start.trimStart().startsWith("<")) return "svg";
  if (start.startsWith("GIF8")) return "gif";
  if (start.startsWith("BM")) return "bmp";
  if (
    startsWith(bytes, [0, 0, 0, 12, 0x6a, 0x50, 0x20, 0x20]) ||
    startsWith(bytes, [0xff, 0x4f, 0xff, 0x51])
  ) return "jpeg 2000";
  const unread = unreadFormats.find(([, beginning]) => beginning.test(start));
  if (unread) throw new Error(`it is a ${unread[0]}, which is not read: convert it to PNG or JPEG`);
  return "other";
}
