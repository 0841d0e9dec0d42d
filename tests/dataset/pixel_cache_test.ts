import assert from "node:assert/strict";
import { join } from "node:path";
import { openPixels } from "../../lib/dataset/pixels.ts";
import { splitOf } from "./pictures.ts";

const all = Int32Array.from({ length: 8 }, (_, row) => row);

/** The path of the cache's one file with a suffix. */
function fileIn(directory: string, suffix: string): string {
  for (const { name } of Deno.readDirSync(directory)) {
    if (!name.startsWith("train-")) continue;
    const [file] = [...Deno.readDirSync(join(directory, name))].filter(({ name }) =>
      name.endsWith(suffix)
    );
    if (file) return join(directory, name, file.name);
  }
  throw new Error(`there is no ${suffix} in ${directory}`);
}

Deno.test("decoded pictures of which a bit was flipped, or whose description is damaged, are made again", async () => {
  const directory = await Deno.makeTempDir();
  const options = { directory, name: "train", size: 16 };
  let drawn = 0;
  const read = async () => {
    const pixels = await openPixels(await splitOf(8, () => void drawn++), options);
    const bytes = await pixels.read(all);
    pixels.close();
    return bytes;
  };
  const whole = await read();
  await read();
  assert.equal(drawn, 8, "they are made once");
  const damages: (() => Promise<void>)[] = [
    async () => {
      const path = fileIn(directory, ".rgb");
      const bytes = await Deno.readFile(path);
      bytes[1000]! ^= 1;
      await Deno.writeFile(path, bytes);
    },
    () => Deno.truncate(fileIn(directory, ".rgb"), 100),
    () => Deno.remove(fileIn(directory, ".rgb")),
    ...["null", "[]", "{", "", '{"sha256": 3}'].map((text) => () =>
      Deno.writeTextFile(fileIn(directory, ".json"), text)
    ),
  ];
  for (const damage of damages) {
    await damage();
    drawn = 0;
    assert.deepEqual(await read(), whole);
    assert.equal(drawn, 8);
  }
  await Deno.remove(directory, { recursive: true });
});
