import sharp, { type Sharp } from "sharp";
import { readBmp } from "./decode/bmp.ts";
import { withoutTransparency } from "./decode/gif.ts";
import { fromCmyk, fromGrey16, type Rgb } from "./decode/rgb.ts";
import { readJpeg2000 } from "./decode/jpeg_2000.ts";
import { formatOf } from "./decode/format.ts";
import { inTurn } from "./decode/in_turn.ts";
import { within } from "./decode/within.ts";
import { PictureError } from "./source.ts";

/** The pixels up to which Pillow reads a picture. */
const mostPixels = 178_956_970;

/** The pixels above which pictures are decoded one after the other, for the memory. */
const manyPixels = 3e7;

/** The pixels up to which a vector picture is drawn. */
const mostDrawn = 5e7;

/** Colour spaces that libvips converts otherwise than Pillow, or, with more than three channels, never. */
const otherSpaces = ["lab", "labs", "labq", "lch", "cmc", "xyz", "yxy", "hsv"];

/** The time after which decoding is given up, in milliseconds. */
const patience = 300_000;

/**
 * Decodes a picture as torchvision's Resize on PIL's `Image.convert("RGB")` does: RGB, what is
 * transparent in the colour that it has, resized bilinearly, not cropped, neither turned nor converted by
 * what its metadata say.
 *
 * @param size Width and height of the result.
 * @returns [size, size, 3]
 * @throws {PictureError} When it cannot be decoded.
 */
export async function decode(encoded: Uint8Array, size: number): Promise<Uint8Array> {
  try {
    const { isLarge, open } = await look(encoded);
    const squeeze = async () =>
      await (await open())
        .resize(size, size, { fit: "fill", kernel: "linear", fastShrinkOnLoad: false })
        .toColourspace("srgb").removeAlpha().raw().toBuffer();
    return await within(patience, () => isLarge ? inTurn(squeeze) : squeeze());
  } catch (error) {
    throw new PictureError(`it cannot be decoded: ${(error as Error).message}`);
  }
}

/** A picture that is not decoded yet. */
interface Found {
  isLarge: boolean;
  /** Opens it with channels of RGB or grey, up to what a resize converts alike. */
  open(): Sharp | Promise<Sharp>;
}

async function look(encoded: Uint8Array): Promise<Found> {
  const format = formatOf(encoded);
  switch (format) {
    case "svg":
      return { isLarge: false, open: () => load(encoded, mostDrawn) };
    case "bmp":
      return { isLarge: true, open: () => fromRgb(readBmp(encoded, mostPixels)) };
    case "jpeg 2000":
      return { isLarge: true, open: async () => fromRgb(await readJpeg2000(encoded, mostPixels)) };
  }
  const { width, height, space, channels, hasAlpha } = await load(encoded).metadata();
  if (otherSpaces.includes(space ?? "")) {
    throw new Error(`its colours are ${space.toUpperCase()}: convert it to RGB`);
  }
  return {
    isLarge: width * height > manyPixels,
    async open() {
      if (space === "cmyk") {
        const picture = load(encoded).pipelineColourspace("cmyk").toColourspace("cmyk");
        return fromRgb(fromCmyk(await raw(picture)));
      }
      if (space === "grey16" && channels === 1) {
        const picture = load(encoded).toColourspace("grey16");
        return fromRgb(fromGrey16(await raw(picture, "ushort")));
      }
      if (!hasAlpha) return load(encoded);
      const opaque = format === "gif" ? withoutTransparency(encoded) : encoded;
      return fromRgb(await raw(load(opaque).removeAlpha().toColourspace("srgb")));
    },
  };
}

function load(encoded: Uint8Array, limitInputPixels = mostPixels): Sharp {
  return sharp(encoded, { failOn: "error", limitInputPixels, ignoreIcc: true });
}

async function raw(picture: Sharp, depth: "uchar" | "ushort" = "uchar"): Promise<Rgb> {
  const { data, info } = await picture.raw({ depth }).toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height, channels: info.channels };
}

function fromRgb({ data, width, height, channels }: Rgb): Sharp {
  return sharp(data, {
    raw: { width, height, channels: channels as 1 | 3 },
    limitInputPixels: mostPixels,
  });
}
