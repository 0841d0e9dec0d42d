import assert from "node:assert/strict";
import { exists, sha256, writeAtomic } from "../../lib/base/mod.ts";

Deno.test("writeAtomic makes folders, replaces the content and leaves nothing else behind", async () => {
  const directory = await Deno.makeTempDir();
  const path = `${directory}/a/b/table.csv`;
  await writeAtomic(path, "old, and longer than the new");
  const encode = (text: string) => new TextEncoder().encode(text);
  await writeAtomic(path, encode("new"));
  assert.equal(await Deno.readTextFile(path), "new");
  await writeAtomic(path, [encode("in "), encode("parts")]);
  assert.equal(await Deno.readTextFile(path), "in parts");
  assert.deepEqual(Array.from(Deno.readDirSync(`${directory}/a/b`), ({ name }) => name), [
    "table.csv",
  ]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("exists tells a missing file from one that is there", async () => {
  const path = await Deno.makeTempFile();
  assert.equal(await exists(path), true);
  await Deno.remove(path);
  assert.equal(await exists(path), false);
});

Deno.test("sha256 gives the digest that FIPS 180-2 prints for 'abc'", async () => {
  assert.equal(
    await sha256("abc"),
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});
