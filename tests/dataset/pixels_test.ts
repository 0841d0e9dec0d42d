import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { openPixels } from "../../lib/dataset/pixels.ts";
import type { SourceSplit } from "../../lib/dataset/source.ts";
import { colourOf, given, missing, splitOf, svg } from "./pictures.ts";

const folder = () => Deno.makeTempDir();
const rowsTo = (end: number) => Int32Array.from({ length: end }, (_, row) => row);

/** Options of a split's pixels in this cache. */
const options = (directory: string) => ({ directory, name: "train", size: 16 });

async function decoded(split: SourceSplit) {
  const pixels = await openPixels(split, options(await folder()));
  const result = await pixels.read(rowsTo(split.annotations.length));
  pixels.close();
  return { pixels: result, failures: pixels.failures };
}

/** Files below a folder of the cache, their names of sixteen digits left out. */
async function filesIn(directory: string): Promise<string[]> {
  const entries = await Array.fromAsync(Deno.readDir(directory));
  const files = await Promise.all(entries.map(async ({ name, isDirectory }) => {
    const short = name.replace(/[0-9a-f]{16}/, "*");
    return isDirectory
      ? (await filesIn(join(directory, name))).map((file) => `${short}/${file}`)
      : [short];
  }));
  return files.flat().sort();
}

/** The path of the one file of pixels in a cache. */
async function pixelFile(directory: string): Promise<string> {
  for await (const { name } of Deno.readDir(directory)) {
    if (!name.startsWith("train-")) continue;
    for await (const file of Deno.readDir(join(directory, name))) {
      if (file.name.endsWith(".rgb")) return join(directory, name, file.name);
    }
  }
  throw new Error(`there is no file of pixels in ${directory}`);
}

const red = { r: 255, g: 0, b: 0 };
const plain = (channels: 3 | 4, background: sharp.Color) =>
  sharp({ create: { width: 40, height: 20, channels, background } });

Deno.test("pictures become RGB bytes whatever they were", async () => {
  const { pixels, failures } = await decoded(
    given(
      await plain(3, red).png().toBuffer(),
      await plain(4, { ...red, alpha: 0.5 }).png().toBuffer(),
      await plain(3, red).png({ palette: true }).toBuffer(),
      await plain(3, { r: 90, g: 90, b: 90 }).toColourspace("b-w").png().toBuffer(),
      await plain(3, red).toColourspace("rgb16").png().toBuffer(),
      svg("#ff0000"),
    ),
  );
  assert.deepEqual(failures, []);
  const colours = Array.from({ length: 6 }, (_, i) => [...pixels.slice(i * 768, i * 768 + 3)]);
  const pure = [255, 0, 0];
  assert.deepEqual(colours, [pure, pure, pure, [90, 90, 90], pure, pure]);
});

Deno.test("a picture is squeezed to the size, neither cropped nor turned", async () => {
  const blue = await sharp({ create: { width: 20, height: 20, channels: 3, background: "blue" } })
    .png().toBuffer();
  const wide = plain(3, red).composite([{ input: blue, left: 20, top: 0 }]);
  const turned = await wide.jpeg({ quality: 100 }).withMetadata({ orientation: 6 }).toBuffer();
  const { pixels } = await decoded(given(turned));
  for (let y = 0; y < 16; y++) {
    const at = (x: number) => pixels.subarray((y * 16 + x) * 3, (y * 16 + x) * 3 + 3);
    assert(at(0)[0]! > 240 && at(0)[2]! < 15 && at(6)[0]! > 240, `left of line ${y} is not red`);
    assert(
      at(15)[2]! > 240 && at(15)[0]! < 15 && at(9)[2]! > 240,
      `right of line ${y} is not blue`,
    );
  }
});

Deno.test("pictures that cannot be had or decoded are zeros, and named with the reason", async () => {
  const noise = { create: { width: 200, height: 200, channels: 3, background: red } } as const;
  const jpeg = await sharp({
    ...noise,
    create: { ...noise.create, noise: { type: "gaussian", mean: 128, sigma: 50 } },
  })
    .jpeg().toBuffer();
  const bomb = new TextEncoder().encode(
    `<svg xmlns="http://www.w3.org/2000/svg" width="30000" height="30000"/>`,
  );
  const { pixels, failures } = await decoded(
    given(
      missing,
      new TextEncoder().encode("<html>not a picture</html>"),
      jpeg.subarray(0, jpeg.length / 2),
      new Uint8Array(0),
      bomb,
      jpeg,
    ),
  );
  assert.deepEqual(
    failures.map(({ image }) => image),
    [0, 1, 2, 3, 4].map((row) => `${row}.jpg`),
  );
  assert.equal(failures[0]!.reason, "the server answered 404");
  for (const { reason } of failures.slice(1)) assert.match(reason, /^it cannot be decoded: ./);
  assert(pixels.subarray(0, 5 * 768).every((value) => value === 0));
  assert(pixels.subarray(5 * 768).some((value) => value !== 0));
});

Deno.test("where not one picture can be had nothing is kept", async () => {
  const directory = await folder();
  await assert.rejects(
    openPixels(given(missing, missing), options(directory)),
    /No train picture can be had\. The first, 0\.jpg: the server answered 404\.$/,
  );
  assert.deepEqual(await filesIn(directory), ["train-16-*/lock"]);
});

Deno.test("an error that is not about a picture ends the work", async () => {
  await assert.rejects(decoded(given(new TypeError("a bug"), missing)), /a bug/);
});

Deno.test("rows of the same picture share it, and it is made once", async () => {
  const drawn: number[] = [];
  const split = await splitOf(6, (row) => void drawn.push(row));
  split.annotations.forEach((annotation, row) => annotation.image = `${row % 2}.png`);
  const progress: number[] = [];
  const shown = {
    ...options(await folder()),
    onProgress: ({ done }: { done: number }) => void progress.push(done),
  };
  const pixels = await openPixels(split, shown);
  assert.deepEqual(drawn, [0, 1]);
  assert.deepEqual(progress, [1, 2]);
  const read = await pixels.read(Int32Array.of(5, 2, 0));
  const reds = [0, 768, 1536].map((offset) => read[offset]);
  assert.deepEqual(reds, [1, 0, 0]);
  pixels.close();
  (await openPixels(split, shown)).close();
  assert.deepEqual(drawn, [0, 1]);
});

Deno.test("reads at the same time do not disturb each other, of small pictures and of large ones", async () => {
  for (const size of [16, 96]) {
    const pixels = await openPixels(await splitOf(64), { ...options(await folder()), size });
    const rows = Array.from(rowsTo(64));
    const reads = await Promise.all(rows.map((row) => pixels.read(Int32Array.of(row))));
    assert.deepEqual(reads.map(([r, , b]) => [r, b]), rows.map((row) => [row, 255 - row]));
    pixels.close();
  }
});

function prepare(...args: (string | number)[]) {
  const program = new URL("programs/prepare.ts", import.meta.url).href;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", program, ...args.map(String)],
    stdout: "piped",
    stderr: "inherit",
  });
}

Deno.test("a process killed half way leaves nothing that is taken for whole", async () => {
  const directory = await folder();
  const child = prepare(directory, 100, 16, 20).spawn();
  let output = "";
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  while (!output.includes("drawn 50")) output += (await reader.read()).value ?? assert.fail(output);
  child.kill("SIGKILL");
  assert.equal((await child.status).signal, "SIGKILL");
  await reader.cancel();
  assert.deepEqual(await filesIn(directory), ["train-16-*/lock", "train-16-*/partial"]);

  const pixels = await openPixels(await splitOf(100), options(directory));
  const read = await pixels.read(rowsTo(100));
  pixels.close();
  for (let row = 0; row < 100; row++) {
    const { r, g, b } = colourOf(row);
    assert.deepEqual([...read.subarray(row * 768, row * 768 + 3)], [r, g, b]);
  }
  assert.deepEqual(await filesIn(directory), [
    "train-16-*/*.json",
    "train-16-*/*.rgb",
    "train-16-*/lock",
  ]);
});

Deno.test("a file of pixels is made again where it was cut, or holds other bytes than were written", async () => {
  const directory = await folder();
  const split = await splitOf(10);
  (await openPixels(split, options(directory))).close();
  const path = await pixelFile(directory);
  const written = await Deno.readFile(path);
  await Deno.truncate(path, 5000);
  (await openPixels(split, options(directory))).close();
  assert.deepEqual(await Deno.readFile(path), written);
  await Deno.writeFile(path, written.with(5000, 7));
  (await openPixels(split, options(directory))).close();
  assert.deepEqual(await Deno.readFile(path), written);
  await Deno.writeTextFile(path.replace(".rgb", ".json"), `{"size": 16, "pict`);
  const pixels = await openPixels(split, options(directory));
  assert.equal((await pixels.read(Int32Array.of(9)))[0], 9);
  pixels.close();
});

Deno.test("other bytes under the same name are other pixels, and the old ones stay for the old bytes", async () => {
  const directory = await folder();
  const redOf = async (split: SourceSplit) => {
    const pixels = await openPixels(split, options(directory));
    const [red] = await pixels.read(Int32Array.of(0));
    pixels.close();
    return red;
  };
  assert.equal(await redOf(given(svg("#700000"))), 0x70);
  assert.equal(await redOf(given(svg("#800000"))), 0x80);
  const { identify } = given(svg("#700000"));
  const picture = () => assert.fail("it was decoded again");
  assert.equal(await redOf({ ...given(svg("#700000")), identify, picture }), 0x70);
});

Deno.test("bytes that are replaced just before they are decoded are kept under what they are", async () => {
  const directory = await folder();
  const [before, after] = [given(svg("#700000")), given(svg("#800000"))];
  const replaced = await openPixels(
    { ...before, picture: after.picture },
    options(directory),
  );
  replaced.close();
  assert.deepEqual(replaced.identities, await after.identify([0]));
  const pixels = await openPixels(before, options(directory));
  assert.equal((await pixels.read(Int32Array.of(0)))[0], 0x70);
  pixels.close();
});

Deno.test("of processes that start at once one makes the pixels and the others wait", async () => {
  const directory = await folder();
  const runs = await Promise.all([1, 2].map(() => prepare(directory, 40, 16, 10).output()));
  const drawn = runs.map(({ success, stdout }) => {
    assert(success);
    return new TextDecoder().decode(stdout).split("\n").filter((line) => line.startsWith("drawn"))
      .length;
  });
  assert.deepEqual(drawn.sort((a, b) => a - b), [0, 40]);
});

Deno.test("memory stays far below the size of the pixels", async () => {
  const directory = await folder();
  const { stdout } = await prepare(directory, 1500, 224, 0).output();
  const [early, late] = [...new TextDecoder().decode(stdout).matchAll(/^memory (\d+)/gm)]
    .map(([, bytes]) => Number(bytes));
  const { size } = await Deno.stat(await pixelFile(directory));
  await Deno.remove(directory, { recursive: true });
  assert.equal(size, 1500 * 224 * 224 * 3);
  const growth = late! - early!;
  assert(growth < 0.6 * size, `${growth / 1e6} MB more for ${size / 1e6} MB of pixels`);
});
