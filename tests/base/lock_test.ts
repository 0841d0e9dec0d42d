import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot, withLock } from "../../lib/base/mod.ts";

Deno.test("only one holds a lock at a time, and who comes second hears that it waits", async () => {
  const path = `${await Deno.makeTempDir()}/made/as/needed.lock`;
  const events: string[] = [];
  const release = Promise.withResolvers<void>();
  const first = withLock(path, async () => {
    events.push("first begins");
    await release.promise;
    events.push("first ends");
    return 1;
  }, () => events.push("first waits"));
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  const second = withLock(path, () => {
    events.push("second begins");
    return Promise.resolve(2);
  }, () => {
    events.push("second waits");
    release.resolve();
  });
  assert.deepEqual(await Promise.all([first, second]), [1, 2]);
  assert.deepEqual(events, ["first begins", "second waits", "first ends", "second begins"]);
});

Deno.test("work that fails frees its lock", async () => {
  const path = `${await Deno.makeTempDir()}/lock`;
  await assert.rejects(withLock(path, () => Promise.reject(new Error("no"))), /^Error: no$/);
  assert.equal(await withLock(path, () => Promise.resolve("free"), () => assert.fail()), "free");
});

Deno.test("a process that is killed frees its lock", async () => {
  const directory = await Deno.makeTempDir();
  const [path, program] = [`${directory}/lock`, `${directory}/holder.ts`];
  await Deno.writeTextFile(
    program,
    `import { withLock } from "${import.meta.resolve("../../lib/base/mod.ts")}";
    await withLock(${JSON.stringify(path)}, () => {
      console.log("held");
      return new Promise((resolve) => setTimeout(resolve, 1e9));
    });`,
  );
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", join(projectRoot, "deno.json"), program],
    stdout: "piped",
  }).spawn();
  const output = holder.stdout.getReader();
  assert.equal(new TextDecoder().decode((await output.read()).value), "held\n");
  let waited = false;
  const work = () => Promise.resolve("free");
  const free = await withLock(path, work, () => {
    waited = true;
    holder.kill("SIGKILL");
  });
  assert.deepEqual([waited, free], [true, "free"]);
  await Promise.all([output.cancel(), holder.status]);
});

Deno.test("a lock file that its holder removes still lets one in at a time", async () => {
  const path = `${await Deno.makeTempDir()}/lock`;
  let holders = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setTimeout(resolve, 1));
    holders--;
  };
  const all = Array.from(
    { length: 60 },
    () => withLock(path, work, undefined, { isRemoved: true }),
  );
  await Promise.all(all);
  assert.equal(most, 1);
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
});
