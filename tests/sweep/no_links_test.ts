import assert from "node:assert/strict";
import { join } from "node:path";
import { Journal } from "../../lib/sweep/journal.ts";

Deno.test("on a disk without hard links a journal is locked by a file, one writer at a time", async () => {
  const directory = await Deno.makeTempDir();
  const link = Deno.link;
  let refused = 0;
  // Linux answers so on exFAT.
  Deno.link = () => {
    refused++;
    return Promise.reject(new Deno.errors.PermissionDenied("Operation not permitted"));
  };
  try {
    const path = join(directory, "journal.log");
    const metric = { name: "score", direction: "maximize" } as const;
    const names = Array.from({ length: 8 }, (_, i) => `study ${i}`);
    await Promise.all(names.map(async (name) => {
      await (await Journal.open(path)).createStudy(name, metric);
    }));
    assert(refused >= names.length, `${refused} links were tried`);
    const { studies } = await Journal.open(path);
    assert.deepEqual(studies.map(({ name }) => name).toSorted(), names);
    assert.deepEqual(Array.from(Deno.readDirSync(directory), ({ name }) => name), ["journal.log"]);
  } finally {
    Deno.link = link;
    await Deno.remove(directory, { recursive: true });
  }
});
