import sharp from "sharp";
import { decode } from "../../lib/dataset/decode.ts";
import { PictureError } from "../../lib/dataset/source.ts";
import { type Bench, makeArea, read, refused, type Verdict } from "./area.ts";
import type { Dice } from "./dice.ts";
import { mutateBytes } from "./mutate_bytes.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const size = 16;
const formats = ["jpeg", "png", "webp", "gif", "tiff"] as const;

function noise(dice: Dice, width: number, height: number, channels: 3 | 4) {
  const pixels = Uint8Array.from({ length: width * height * channels }, () => dice.below(256));
  return { pixels, picture: sharp(pixels, { raw: { width, height, channels } }) };
}

async function makePicture(dice: Dice): Promise<Bytes> {
  const { picture } = noise(dice, 1 + dice.below(40), 1 + dice.below(40), dice.pick([3, 4]));
  return new Uint8Array(await picture.toFormat(dice.pick(formats)).toBuffer());
}

const isEqual = (a: Uint8Array, b: Uint8Array) =>
  a.length === b.length && a.every((byte, i) => byte === b[i]);

/** @param right The very pixels, where they are known. */
async function judge(file: Bytes, right: Uint8Array | undefined): Promise<Verdict> {
  try {
    const pixels = await decode(file, size);
    if (pixels.length !== size * size * 3) return read(`${pixels.length} bytes of pixels`);
    if (right && !isEqual(pixels, right)) return read("other pixels than it has");
    const again = await decode(file, size);
    return read(isEqual(pixels, again) ? undefined : "other pixels the second time");
  } catch (error) {
    return refused(error instanceof PictureError ? undefined : `an error without a name: ${error}`);
  }
}

/** Broken pictures. */
export const picturesArea = makeArea({
  description: "mutated pictures have pixels, the same each time, or are refused by name",
  cases: 100,
  leastRead: 0.2,
  async open({ dice, cases }): Promise<Bench<Bytes>> {
    const { pixels, picture } = noise(dice, size, size, 3);
    const whole = new Uint8Array(await picture.png().toBuffer());
    const pictures = await Array.fromAsync({ length: cases }, () => makePicture(dice));
    return {
      whole,
      broken: () => mutateBytes(pictures.pop()!, dice),
      nameOf: (file) => file.toBase64(),
      judge: (file) => judge(file, file === whole ? pixels : undefined),
    };
  },
});
