import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { runSweep } from "../../lib/sweep/mod.ts";
import { Journal } from "../../lib/sweep/journal.ts";
import { experiment, fakeTrials, results, withDirectory } from "./fixture.ts";

const library = String.raw`
#include <errno.h>
int flock(int file, int operation) { errno = ENOLCK; return -1; }
int link(const char *from, const char *to) { errno = EPERM; return -1; }
int linkat(int a, const char *from, int b, const char *to, int flags) { errno = EPERM; return -1; }
`;

/** Compiles a library that answers as the system does on a shared folder without locks and hard links. */
async function withoutLocks(directory: string): Promise<string | undefined> {
  const [source, path] = [join(directory, "none.c"), join(directory, "none.so")];
  await Deno.writeTextFile(source, library);
  try {
    const { success } = await new Deno.Command("cc", {
      args: ["-shared", "-fPIC", "-o", path, source],
    }).output();
    return success ? path : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function start(library: string, args: string[]): Deno.ChildProcess {
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--config", join(projectRoot, "deno.json"), ...args],
    env: { LD_PRELOAD: library },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test({
  name:
    "where the system has neither flock nor hard links, two sweeps exclude each other all the same",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withDirectory(async (directory) => {
      const library = await withoutLocks(directory);
      if (library === undefined) return console.log("skipped: there is no C compiler");
      const program = join(projectRoot, "tests", "sweep", "sweep_process.ts");
      const folder = join(directory, "results");
      const first = start(library, [program, folder, "--step", "40"]);
      const study = join(folder, "rates", "tabletop-smoke-epochs=3");
      while (!await Deno.stat(join(study, "sweep.lock.held")).then(() => true, () => false)) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const second = await start(library, [program, folder]).output();
      const said = new TextDecoder().decode(second.stderr);
      assert(!second.success);
      assert.match(said, /Another sweep \(process \d+ on .+\) is at work/);
      const { success, stderr } = await first.output();
      assert(success, new TextDecoder().decode(stderr));
      const whole = await runSweep({
        experiment,
        preset: "smoke",
        set: { epochs: 3 },
        resultsDirectory: join(directory, "whole"),
        executor: fakeTrials(),
      });
      const shared = await runSweep({
        experiment,
        preset: "smoke",
        set: { epochs: 3 },
        resultsDirectory: folder,
        executor: fakeTrials(),
      });
      assert.deepEqual(results(shared), results(whole));
      const left = Array.from(Deno.readDirSync(study), ({ name }) => name).filter((name) =>
        /held|log\.lock/.test(name)
      );
      assert.deepEqual(left, []);
    }),
});

Deno.test({
  name:
    "where the system has neither flock nor hard links, no line of a journal of many writers is lost",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withDirectory(async (directory) => {
      const library = await withoutLocks(directory);
      if (library === undefined) return console.log("skipped: there is no C compiler");
      const path = join(directory, "journal.log");
      const program = join(directory, "writer.ts");
      await Deno.writeTextFile(
        program,
        `import { Journal } from "${import.meta.resolve("../../lib/sweep/journal.ts")}";
        const [writer] = Deno.args;
        const metric = { name: "score", direction: "maximize" };
        const journal = await Journal.open(${JSON.stringify(path)});
        for (let i = 0; i < 40; i++) await journal.createStudy(writer + " " + i, metric);`,
      );
      const writers = ["a", "b", "c"].map((writer) => start(library, [program, writer]).output());
      for (const { success, stderr } of await Promise.all(writers)) {
        assert(success, new TextDecoder().decode(stderr));
      }
      assert.equal((await Journal.open(path)).studies.length, 120);
    }),
});
