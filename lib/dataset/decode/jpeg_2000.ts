import openJpeg from "@cornerstonejs/codec-openjpeg/decode";
import { fromGrey16, type Rgb } from "./rgb.ts";

/** The part of OpenJPEG that reads pictures. */
interface OpenJpeg {
  J2KDecoder: new () => Decoder;
}

interface Decoder {
  getEncodedBuffer(length: number): Uint8Array;
  decode(): void;
  getDecodedBuffer(): Uint8Array;
  delete(): void;
}

const load = openJpeg as unknown as (module: Record<string, unknown>) => Promise<OpenJpeg>;
let loaded: Promise<OpenJpeg> | undefined;

/**
 * Reads a JPEG 2000 of grey or RGB with 8 bits a channel, or of grey with up to 16, as Pillow converts it to
 * RGB. OpenJPEG's binding has no other channels.
 *
 * @param mostPixels The pixels that it may have.
 * @throws {Error} When it is damaged, too large or of another kind.
 */
export async function readJpeg2000(encoded: Uint8Array, mostPixels: number): Promise<Rgb> {
  const { width, height, channels, bits } = readSize(encoded);
  if (width * height > mostPixels) throw new Error(`it has over ${mostPixels} pixels`);
  const isGrey16 = channels === 1 && bits > 8 && bits <= 16;
  if (!isGrey16 && (bits !== 8 || (channels !== 1 && channels !== 3))) {
    throw new Error(
      `it is a JPEG 2000 of ${channels} channels with ${bits} bits, of which only grey and RGB with 8 ` +
        "bits, and grey with up to 16, are read: convert it to PNG or JPEG",
    );
  }
  if (isTransformed(encoded)) {
    throw new Error("it is a JPEG 2000 with a palette or in YCC: convert it to PNG or JPEG");
  }
  const silent = () => {};
  loaded ??= load({ print: silent, printErr: silent });
  const decoder = new (await loaded).J2KDecoder();
  try {
    decoder.getEncodedBuffer(encoded.length).set(encoded);
    decoder.decode();
    const data = decoder.getDecodedBuffer().slice();
    const picture = { data, width, height, channels };
    if (data.length === width * height * channels * (isGrey16 ? 2 : 1)) {
      if (isGrey16) return fromGrey16(shifted(picture, 16 - bits));
      return picture;
    }
  } catch {
    // OpenJPEG throws numbers.
  } finally {
    decoder.delete();
  }
  throw new Error("it is a damaged JPEG 2000");
}

/** Reads the size that the code stream begins with (SIZ, ISO/IEC 15444-1 A.5.1). */
function readSize(encoded: Uint8Array) {
  const start = encoded.findIndex((byte, i) =>
    byte === 0xff && encoded[i + 1] === 0x4f && encoded[i + 2] === 0xff && encoded[i + 3] === 0x51
  );
  if (start < 0 || encoded.length < start + 45) throw new Error("it is a damaged JPEG 2000");
  const view = new DataView(encoded.buffer, encoded.byteOffset + start);
  return {
    width: view.getUint32(8) - view.getUint32(16),
    height: view.getUint32(12) - view.getUint32(20),
    channels: view.getUint16(40),
    bits: Math.max(
      ...Array.from({ length: view.getUint16(40) }, (_, i) => view.getUint8(42 + 3 * i) + 1),
    ),
  };
}

/** Values of fewer than 16 bits at the upper end of 16, where Pillow has them. */
function shifted({ data, ...picture }: Rgb, bits: number): Rgb {
  const values = new Uint16Array(data.buffer).map((value) => value << bits);
  return { ...picture, data: new Uint8Array(values.buffer) };
}

/** Tells whether the boxes before the code stream say that its channels are not grey or RGB as they are. */
function isTransformed(encoded: Uint8Array): boolean {
  const boxes = new TextDecoder("latin1").decode(encoded.subarray(0, 4096));
  // A box of colour: method, precedence, approximation, then the number of the space; 18 is YCC.
  // deno-lint-ignore no-control-regex
  return boxes.includes("pclr") || /colr\u0001[^][^]\0\0\0\u0012/.test(boxes);
}
