import sharp from "sharp";
import type { SourceSplit } from "../../lib/dataset/source.ts";

/** The colour of the picture with this number. */
export function colourOf(number: number): { r: number; g: number; b: number } {
  return { r: number % 256, g: (number >> 8) % 256, b: 255 - number % 256 };
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
  return {
    annotations: Array.from(
      { length: pictures },
      (_, row) => ({ image: `${row}.png`, question: "" }),
    ),
    async image(row) {
      await before(row);
      return encoded[row % 256]!;
    },
  };
}
