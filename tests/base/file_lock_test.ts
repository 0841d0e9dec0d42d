import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { LostLockError, withFileLock } from "../../lib/base/file_lock.ts";

const quick = { refresh: 50, grace: 500, settle: 100 };

Deno.test("of many who want a lock that is a file one holds it at a time, and each who waits hears of whom", async () => {
  const path = `${await Deno.makeTempDir()}/lock`;
  let holders = 0;
  let most = 0;
  const waited = new Set<string>();
  const work = async () => {
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setTimeout(resolve, 2));
    holders--;
  };
  await Promise.all(
    Array.from(
      { length: 20 },
      (_, i) =>
        withFileLock(path, `process ${i}`, work, { onWait: (owner) => waited.add(owner) }, quick),
    ),
  );
  assert.equal(most, 1);
  assert(waited.has("process 0"), [...waited].join());
  await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
});

Deno.test("the lock of a dead holder is taken after the grace, by one of those who wait", async () => {
  const path = `${await Deno.makeTempDir()}/lock`;
  await Deno.writeTextFile(path, "process 1 (dead)");
  let holders = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++holders);
    await new Promise((resolve) => setTimeout(resolve, 20));
    holders--;
  };
  await Promise.all(
    Array.from({ length: 8 }, (_, i) => withFileLock(path, `process ${i}`, work, {}, quick)),
  );
  assert.equal(most, 1);
});

Deno.test("a holder that works for longer than the grace keeps its lock", async () => {
  const path = `${await Deno.makeTempDir()}/lock`;
  const events: string[] = [];
  const work = async (name: string, milliseconds: number) => {
    events.push(`${name} begins`);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    events.push(`${name} ends`);
  };
  const first = withFileLock(path, "first", () => work("first", 1500), {}, quick);
  while (events.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  await Promise.all([
    first,
    withFileLock(path, "second", () => work("second", 0), {}, quick),
  ]);
  assert.deepEqual(events, ["first begins", "first ends", "second begins", "second ends"]);
});

Deno.test({
  name: "a holder that was stopped for longer than the grace hears that it lost its lock, and ends",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const directory = await Deno.makeTempDir();
    const [path, program] = [`${directory}/lock`, `${directory}/holder.ts`];
    await Deno.writeTextFile(
      program,
      `import { withFileLock } from "${import.meta.resolve("../../lib/base/file_lock.ts")}";
      try {
        await withFileLock(${JSON.stringify(path)}, "holder", () => {
          console.log("held");
          return new Promise((resolve) => setTimeout(resolve, 1e9));
        }, {}, ${JSON.stringify(quick)});
      } catch (error) {
        console.log(error.name);
        Deno.exit(3);
      }`,
    );
    const holder = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--config", join(projectRoot, "deno.json"), program],
      stdout: "piped",
    }).spawn();
    const output = holder.stdout.getReader();
    const say = async () => new TextDecoder().decode((await output.read()).value);
    assert.equal(await say(), "held\n");
    holder.kill("SIGSTOP");
    await withFileLock(
      path,
      "second",
      async () => {
        holder.kill("SIGCONT");
        assert.equal(await say(), `${LostLockError.name}\n`);
      },
      {},
      quick,
    );
    assert.equal((await holder.status).code, 3);
    await output.cancel();
  },
});

Deno.test("a lock that a living holder has is refused, and one that a dead holder left is taken", async () => {
  const path = `${await Deno.makeTempDir()}/lock`;
  const refusal = (owner: string) => new RangeError(`${owner} has it`);
  const take = () =>
    withFileLock(path, "second", () => Promise.resolve("taken"), { refusal }, quick);
  const end = Promise.withResolvers<void>();
  const first = withFileLock(path, "first", () => end.promise, {}, quick);
  await assert.rejects(take(), new RangeError("first has it"));
  end.resolve();
  await first;
  await Deno.writeTextFile(path, "first (dead)");
  assert.equal(await take(), "taken");
});
