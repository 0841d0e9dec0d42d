import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { withLock } from "../../lib/base/mod.ts";
import { digestFiles, type DigestOptions, hashFile } from "../../lib/dataset/file_digests.ts";
import { replaceUnnoticed } from "./pictures.ts";

const later = () => Date.now() + 10_000;
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

/** Files of these contents, a path for an index and a way to digest them. */
async function filesOf(...contents: string[]) {
  const directory = await Deno.makeTempDir();
  const paths = contents.map((_, i) => join(directory, `${i}.jpg`));
  await Promise.all(paths.map((path, i) => Deno.writeTextFile(path, contents[i]!)));
  const index = join(directory, "cache", "files.index");
  return {
    paths,
    index,
    /** The digests, and how many files were read for them. */
    async digest(now: DigestOptions["now"] = later) {
      let read = 0;
      const onProgress = ({ done }: { done: number }) => void (read = done);
      const digests = await digestFiles(paths, { index, label: "", onProgress, now });
      return { digests, read };
    },
  };
}

Deno.test("digests are the SHA-256 of the files' bytes, absent where there is no file", async () => {
  const { paths, digest } = await filesOf("one", "two", "");
  await Deno.remove(paths[1]!);
  const { digests, read } = await digest();
  assert.deepEqual(digests, [sha256("one"), undefined, sha256("")]);
  assert.equal(read, 2);
  const large = new Uint8Array(3_000_001).fill(7);
  await Deno.writeFile(paths[1]!, large);
  assert.equal(await hashFile(paths[1]!), createHash("sha256").update(large).digest("hex"));
});

Deno.test("files are read once, and again only where they were touched or replaced", async () => {
  const { paths, digest } = await filesOf("one", "two", "three");
  await digest();
  assert.equal((await digest()).read, 0);
  await Deno.utime(paths[0]!, 1e9, 1e9);
  await Deno.writeTextFile(paths[1]!, "second");
  const { digests, read } = await digest();
  assert.deepEqual(digests, [sha256("one"), sha256("second"), sha256("three")]);
  assert.equal(read, 2);
  await Deno.remove(paths[2]!);
  assert.equal((await digest()).digests[2], undefined);
});

Deno.test("bytes that are replaced show although size and modification time are the old ones", async () => {
  const { paths, digest } = await filesOf("one");
  await digest();
  await replaceUnnoticed(paths[0]!, new TextEncoder().encode("two"));
  assert.deepEqual(await digest(), { digests: [sha256("two")], read: 1 });
});

Deno.test("a file that replaces another by its name shows, too", async () => {
  const { paths, digest } = await filesOf("one", "two");
  const { mtime } = await Deno.stat(paths[0]!);
  await Deno.utime(paths[1]!, mtime!, mtime!);
  await digest();
  await Deno.rename(paths[1]!, paths[0]!);
  assert.deepEqual((await digest()).digests, [sha256("two"), undefined]);
});

Deno.test("files that changed just before they were read are not trusted", async () => {
  const { digest } = await filesOf("one", "two");
  assert.equal((await digest(Date.now)).read, 2);
  assert.equal((await digest(Date.now)).read, 2);
  assert.equal((await digest()).read, 2);
  assert.equal((await digest(Date.now)).read, 0);
});

Deno.test("an index that is damaged in any way is made again", async () => {
  const { index, digest } = await filesOf("one", "two");
  const { digests } = await digest();
  const whole = await Deno.readTextFile(index);
  const damaged = [
    "",
    "\n",
    whole.slice(0, -10),
    whole.replace(sha256("one"), sha256("three")),
    whole.replace("\n", ""),
    "[]",
  ];
  for (const text of damaged) {
    await Deno.writeTextFile(index, text);
    assert.deepEqual(await digest(), { digests, read: 2 });
    assert.equal((await digest()).read, 0);
  }
  await Deno.remove(index);
  assert.deepEqual(await digest(), { digests, read: 2 });
});

Deno.test("processes that digest at once read each file once between them", async () => {
  const contents = Array.from({ length: 60 }, (_, i) => `picture ${i}`);
  const { paths, index, digest } = await filesOf(...contents);
  const program = new URL("programs/digest.ts", import.meta.url).href;
  const runs = await Promise.all([0, 10, 20].map(async (start) => {
    const some = paths.slice(start, start + 40);
    const args = ["run", "-A", program, index, ...some];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" })
      .output();
    const lines = new TextDecoder().decode(stdout).trim().split("\n");
    assert.deepEqual(lines.slice(0, -1), contents.slice(start, start + 40).map(sha256));
    return Number(lines.at(-1));
  }));
  assert.equal(runs.reduce((a, b) => a + b), 60);
  assert.deepEqual(await digest(), { digests: contents.map(sha256), read: 0 });
});

Deno.test("who waits for another's digests says for whom", async () => {
  const { paths, index } = await filesOf("one");
  const waits = Promise.withResolvers<string>();
  const onProgress = ({ label }: { label: string }) => {
    if (label.startsWith("Wait")) waits.resolve(label);
  };
  let digests: Promise<(string | undefined)[]> | undefined;
  await withLock(`${index}.lock`, async () => {
    digests = digestFiles(paths, { index, label: "", onProgress });
    const told = await waits.promise;
    assert.match(told, new RegExp(`^Wait for another process that reads .*process ${Deno.pid}`));
  });
  assert.deepEqual(await digests, [sha256("one")]);
});
