import assert from "node:assert/strict";
import { join } from "node:path";
import { readableFolders, shellCommand } from "../../lib/base/mod.ts";

// Nothing is closed to root.
const ignore = Deno.build.os === "windows" || Deno.uid() === 0;

Deno.test("folders are listed in order, without files and what is absent", async () => {
  const root = await Deno.makeTempDir();
  for (const name of ["b", "a", "c"]) await Deno.mkdir(join(root, name));
  await Deno.writeTextFile(join(root, "file"), "");
  assert.deepEqual(await readableFolders(root), ["a", "b", "c"].map((name) => join(root, name)));
  assert.deepEqual(await readableFolders(join(root, "none")), []);
  assert.deepEqual(await readableFolders(join(root, "file")), []);
  await Deno.remove(root, { recursive: true });
});

Deno.test("a neighbour's closed folder is left out", { ignore }, async () => {
  const root = await Deno.makeTempDir();
  for (const name of ["closed", "open"]) await Deno.mkdir(join(root, name));
  await Deno.chmod(join(root, "closed"), 0);
  assert.deepEqual(await readableFolders(root), [join(root, "open")]);
  await Deno.chmod(join(root, "closed"), 0o700);
  await Deno.remove(root, { recursive: true });
});

Deno.test("a command is recorded without a user's folder too, where HOME is empty or not set", () => {
  const before = Deno.env.get("HOME");
  try {
    for (const home of ["", "/", undefined]) {
      home === undefined ? Deno.env.delete("HOME") : Deno.env.set("HOME", home);
      assert.equal(shellCommand(["a", "x=/y/z"]), "a x=/y/z");
    }
  } finally {
    if (before !== undefined) Deno.env.set("HOME", before);
  }
});
