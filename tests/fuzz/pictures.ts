import sharp from "sharp";
import { decode } from "../../lib/dataset/decode.ts";
import { PictureError } from "../../lib/dataset/source.ts";
import type { Area, Round } from "./area.ts";
import { Dice } from "./dice.ts";
import { mutateBytes } from "./mutate_bytes.ts";

const size = 16;
const formats = ["jpeg", "png", "webp", "gif", "tiff"] as const;

/** The longest time that a small picture may take, in milliseconds. */
const patience = 20_000;

async function makePicture(dice: Dice): Promise<Uint8Array<ArrayBuffer>> {
  const [width, height] = [1 + dice.below(40), 1 + dice.below(40)];
  const channels = dice.pick([3, 4] as const);
  const pixels = Uint8Array.from({ length: width * height * channels }, () => dice.below(256));
  const picture = sharp(pixels, { raw: { width, height, channels } });
  return new Uint8Array(await picture.toFormat(dice.pick(formats)).toBuffer());
}

/** The pixels as text, or the error. */
async function outcome(file: Uint8Array): Promise<{ pixels?: Uint8Array; error?: unknown }> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("it took too long")), patience);
  });
  try {
    return { pixels: await Promise.race([decode(file, size), late]) };
  } catch (error) {
    return { error };
  } finally {
    clearTimeout(timer);
  }
}

async function check(file: Uint8Array): Promise<string | undefined> {
  const { pixels, error } = await outcome(file);
  if (error !== undefined) {
    return error instanceof PictureError ? undefined : `an error without a name: ${error}`;
  }
  if (pixels?.length !== size * size * 3) return `${pixels?.length} bytes of pixels`;
  const again = await outcome(file);
  const isSame = again.pixels?.every((byte, i) => byte === pixels[i]);
  return isSame ? undefined : "other pixels the second time";
}

/** Broken pictures. */
export const picturesArea: Area = {
  description: "mutated pictures have pixels, the same each time, or are refused by name",
  async round(seed: number): Promise<Round> {
    const dice = new Dice(seed);
    const findings: string[] = [];
    const cases = 100;
    for (let i = 0; i < cases; i++) {
      const file = mutateBytes(await makePicture(dice), dice);
      const finding = file.length === 0 ? undefined : await check(file);
      if (finding !== undefined) findings.push(`picture ${i} (${file.toBase64()}): ${finding}`);
    }
    return { cases, findings };
  },
};
