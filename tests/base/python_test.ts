import assert from "node:assert/strict";
import { join } from "node:path";
import { exists, pythonEnvironment, PythonError, runPython } from "../../lib/base/mod.ts";

Deno.test("runPython gives what a program prints, and passes it variables", async () => {
  const program = "import os; print(os.environ['COLOUR'])";
  assert.equal(await runPython(["-c", program], undefined, { COLOUR: "grün" }), "grün\n");
});

Deno.test("a program that fails gives a PythonError with the end of what it says", async () => {
  await assert.rejects(runPython(["-c", "raise ValueError('too blue')"]), (error) => {
    assert(error instanceof PythonError);
    assert.match(error.message, /ValueError: too blue$/);
    return true;
  });
});

Deno.test("a missing interpreter gives a PythonError that says what to install", async () => {
  await assert.rejects(runPython(["--version"], "/no/such/python"), (error) => {
    assert(error instanceof PythonError);
    assert.match(error.message, /'\/no\/such\/python'.*Install Python 3\.9 or later/);
    return true;
  });
});

/** Runs a test with a folder for environments and a fake Python that records its arguments. */
async function withPython(
  work: (parent: string, calls: () => Promise<string[]>) => Promise<void>,
): Promise<void> {
  const parent = await Deno.makeTempDir({ prefix: "python-" });
  const [python, log] = [join(parent, "python3"), join(parent, "calls")];
  const before = Deno.env.get("PYTHON");
  const script = `#!/bin/sh\necho "$@" >> '${log}'\nexec ${before ?? "python3"} "$@"\n`;
  await Deno.writeTextFile(python, script, { mode: 0o755 });
  Deno.env.set("PYTHON", python);
  try {
    await work(parent, async () => (await Deno.readTextFile(log)).trimEnd().split("\n"));
  } finally {
    before === undefined ? Deno.env.delete("PYTHON") : Deno.env.set("PYTHON", before);
    await Deno.remove(parent, { recursive: true });
  }
}

const ignore = Deno.build.os === "windows";

Deno.test("an environment that two want at once is made once", { ignore }, async () => {
  await withPython(async (parent, calls) => {
    const want = () => pythonEnvironment("test", ["--no-index", "pip"], parent);
    const [first, second] = await Promise.all([want(), want()]);
    assert.equal(first, second);
    assert.equal(await want(), first);
    assert.equal((await calls()).length, 1);
    const prefix = await runPython(["-c", "import sys; print(sys.prefix)"], first);
    assert(prefix.startsWith(parent));
  });
});

Deno.test(
  "a package that does not exist is named, and its environment made again",
  { ignore },
  async () => {
    await withPython(async (parent, calls) => {
      const want = () => pythonEnvironment("test", ["--no-index", "no-such-package==1.0"], parent);
      for (const attempt of [1, 2]) {
        await assert.rejects(want(), (error) => {
          assert(error instanceof PythonError);
          assert.match(error.message, /No matching distribution found for no-such-package==1\.0/);
          return true;
        });
        assert.equal((await calls()).length, attempt);
      }
      const environments = [...Deno.readDirSync(parent)].filter(({ isDirectory }) => isDirectory);
      assert.equal(environments.length, 1);
      assert.equal(await exists(join(parent, environments[0]!.name, "complete")), false);
    });
  },
);
