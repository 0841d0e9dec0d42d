import assert from "node:assert/strict";
import { join } from "node:path";
import { readJson } from "../../lib/base/mod.ts";

Deno.test("a JSON file is its content, its fault, or nothing where there is none", async () => {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "a.json");
  assert.equal(await readJson(path), undefined);
  await Deno.writeTextFile(path, "null");
  assert.deepEqual(await readJson(path), { content: null });
  await Deno.writeTextFile(path, `{"a`);
  assert((await readJson(path))?.fault instanceof SyntaxError);
  assert((await readJson(directory))?.fault instanceof Deno.errors.IsADirectory);
  await Deno.remove(directory, { recursive: true });
});
