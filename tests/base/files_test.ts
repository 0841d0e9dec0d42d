import assert from "node:assert/strict";
import { join } from "node:path";
import {
  exists,
  FileError,
  readBytes,
  readJson,
  readText,
  removePartials,
  sha256,
  writeAtomic,
} from "../../lib/base/mod.ts";

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

Deno.test("parts of files that dead processes left are removed, those of living ones stay", async () => {
  const directory = await Deno.makeTempDir();
  const dead = new Deno.Command(Deno.execPath(), { args: ["--version"], stdout: "null" }).spawn();
  await dead.status;
  for (const name of [`a.json.${dead.pid}.partial`, `a.json.${Deno.pid}.partial`, "a.json"]) {
    await Deno.writeTextFile(`${directory}/${name}`, "");
  }
  await removePartials(directory);
  const names = Array.from(Deno.readDirSync(directory), ({ name }) => name).toSorted();
  assert.deepEqual(names, ["a.json", `a.json.${Deno.pid}.partial`]);
  await removePartials(`${directory}/not there`);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("a file that cannot be written is told of by path, reason and remedy", async () => {
  const directory = await Deno.makeTempDir();
  await Deno.mkdir(`${directory}/folder/full`, { recursive: true });
  await Deno.writeTextFile(`${directory}/file`, "");
  await Deno.symlink("loop", `${directory}/loop`);
  const wrongs: [string, RegExp][] = [
    ["folder", /folder cannot be written: it is a folder, not a file. To go on, move it away\./],
    [
      "file/a",
      /file\/a cannot be written: something else is there where a folder has to be\. To go on, move/,
    ],
    ["loop/a", /loop\/a cannot be written: something else is there/],
    [
      "a".repeat(300),
      /a{300} cannot be written: its name is too long\. To go on, choose a shorter/,
    ],
  ];
  for (const [name, message] of wrongs) {
    await assert.rejects(writeAtomic(`${directory}/${name}`, "text"), (error: Error) => {
      assert(error instanceof FileError, `${name}: ${error}`);
      assert.match(error.message, message);
      return true;
    });
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("a pipe in place of a file is refused at once, not waited for", async () => {
  const directory = await Deno.makeTempDir();
  const pipe = join(directory, "history.json");
  await new Deno.Command("mkfifo", { args: [pipe] }).output();
  for (const read of [readBytes, readText]) {
    await assert.rejects(read(pipe), (error) => {
      assert(error instanceof FileError);
      assert.match(error.message, /history\.json cannot be read: it is a pipe, .* move it away\.$/);
      return true;
    });
  }
  assert.match(`${(await readJson(pipe))?.fault}`, /it is a pipe/);
  await Deno.remove(directory, { recursive: true });
});
