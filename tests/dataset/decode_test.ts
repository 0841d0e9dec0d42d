import assert from "node:assert/strict";
import sharp from "sharp";
import { decode } from "../../lib/dataset/decode.ts";
import { within } from "../../lib/dataset/decode/within.ts";

interface Row {
  name: string;
  shape: "square" | "wide";
  encoded: string;
  rgb: string;
}

const file = await Deno.open(new URL("../fixtures/pillow_pictures.json.gz", import.meta.url));
const rows: Row[] = await new Response(
  file.readable.pipeThrough(new DecompressionStream("gzip")),
).json();

/** The largest difference from Pillow's values. */
async function differenceOf({ encoded, rgb }: Row): Promise<number> {
  const expected = Uint8Array.fromBase64(rgb);
  const found = await decode(Uint8Array.fromBase64(encoded), 24);
  assert.equal(found.length, expected.length);
  return expected.reduce((most, value, i) => Math.max(most, Math.abs(value - found[i]!)), 0);
}

for (const row of rows.filter(({ shape }) => shape === "square")) {
  Deno.test(`${row.name} has Pillow's values`, async () => {
    // Two decoders of lossy pictures may round differently.
    const rounding = /jpeg of|lossy/.test(row.name) ? 1 : 0;
    assert((await differenceOf(row)) <= rounding, `it differs by ${await differenceOf(row)}`);
  });
}

Deno.test("pictures of every kind are resized after they have become RGB, as Pillow does", async () => {
  const wide = rows.filter(({ shape }) => shape === "wide");
  assert(wide.length >= 30);
  for (const row of wide) {
    // The two interpolations differ by a few hundredths of the steps between neighbours.
    const most = /1 bit/.test(row.name) ? 20 : 12;
    const difference = await differenceOf(row);
    assert(difference <= most, `${row.name} differs by ${difference}`);
  }
});

Deno.test("a picture as large as Pillow reads is read, and a larger one is named", async () => {
  const plain = (width: number, height: number) =>
    sharp({
      create: { width, height, channels: 3, background: { r: 10, g: 200, b: 30 } },
      limitInputPixels: false,
    }).png({ compressionLevel: 1 }).toBuffer();
  const pixels = await decode(await plain(17_800, 10_000), 16);
  assert.deepEqual([...pixels.subarray(0, 3)], [10, 200, 30]);
  await assert.rejects(decode(await plain(18_000, 10_000), 16), /exceeds pixel limit/);
});

Deno.test("bitmaps and JPEG 2000 that are cut or mutated are named or read, and nothing else", async () => {
  for (const name of ["bmp of 24 bits", "bmp of 8 bits", "jpeg 2000", "jpeg 2000 code stream"]) {
    const { encoded } = rows.find((row) => row.name === name)!;
    const whole = Uint8Array.fromBase64(encoded);
    for (let i = 0; i < 200; i++) {
      const mutated = i % 4 === 0
        ? whole.slice(0, 1 + (i * 97) % (whole.length - 1))
        : whole.with((i * 31) % Math.min(whole.length, 200), (i * 83) % 256);
      const result = await decode(mutated, 16).catch((error: Error) => error);
      if (result instanceof Error) assert.equal(result.name, "PictureError", result.stack);
      else assert.equal(result.length, 768);
    }
  }
});

Deno.test("a JPEG 2000 that is not read is named with the remedy", async () => {
  const { encoded } = rows.find(({ name }) => name === "jpeg 2000 code stream")!;
  const twelveBits = Uint8Array.fromBase64(encoded).with(42, 11);
  await assert.rejects(
    decode(twelveBits, 16),
    /it is a JPEG 2000 of 3 channels with 12 bits, .*: convert it to PNG or JPEG/,
  );
});

Deno.test("a picture in a colour space that is not read as Pillow reads it is named, not waited for", async () => {
  // Written by Pillow: Image.new("LAB", (4, 4), (120, 130, 140)).
  const lab =
    "SUkqAAgAAAAKAAABBAABAAAABAAAAAEBBAABAAAABAAAAAIBAwADAAAAhgAAAAMBAwABAAAAAQAAAAYBAwABAAAACAAA" +
    "ABEBBAABAAAAjAAAABUBAwABAAAAAwAAABYBBAABAAAABAAAABcBBAABAAAAMAAAABwBAwABAAAAAQAAAAAAAAAIAAgACAB4" +
    "Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agx4Agw=";
  await assert.rejects(
    decode(Uint8Array.fromBase64(lab), 4),
    /its colours are LAB: convert it to RGB/,
  );
});

Deno.test("work that does not end is waited for no longer than its time", async () => {
  assert.equal(await within(60_000, () => Promise.resolve(1)), 1);
  await assert.rejects(within(10, () => new Promise(() => {})), /it takes more than 0\.01 s/);
});
