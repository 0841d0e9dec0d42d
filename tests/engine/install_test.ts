import assert from "node:assert/strict";
import { basename, dirname, join, relative } from "node:path";
import { type Progress, runPython } from "../../lib/base/mod.ts";
import { EngineInstallError, installLibrary, type LibraryPaths } from "../../lib/engine/install.ts";

const unpacking = "Unpack TensorFlow";
const downloading = "Download TensorFlow 2.21.0";
const waiting = /^Wait for another process that installs TensorFlow \(process \d+.*, since 20.*\)$/;

/** Runs a test with a folder of fake wheels and an empty one to install into. */
async function withWheels(
  work: (folders: { directory: string; wheels: string }) => Promise<void>,
  ...kind: string[]
): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "install-" });
  const [directory, wheels] = [join(root, "cache"), join(root, "wheels")];
  await Promise.all([Deno.mkdir(directory), Deno.mkdir(wheels)]);
  try {
    await runPython([join(import.meta.dirname!, "fake_wheels.py"), wheels, ...kind]);
    await work({ directory, wheels });
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const from = (wheels: string) => ({ pipArguments: ["--no-index", "--find-links", wheels] });

/** Lists the files below a folder, sorted. */
function filesIn(directory: string, root = directory): string[] {
  return Array.from(Deno.readDirSync(directory)).flatMap(({ name, isDirectory }) => {
    const path = join(directory, name);
    return isDirectory ? filesIn(path, root) : [relative(root, path)];
  }).sort();
}

const content = (name: string) => `the content of ${name}\n`.repeat(100_000);

/** Checks that a folder has the wheel's two libraries and the named files, and no others. */
async function assertWhole({ cc, framework }: LibraryPaths, ...others: string[]): Promise<void> {
  const root = dirname(dirname(cc));
  assert.deepEqual(
    filesIn(root),
    [...others, relative(root, cc), relative(root, framework)].sort(),
  );
  assert.equal(await Deno.readTextFile(cc), content("tensorflow_cc"));
  assert.equal(await Deno.readTextFile(framework), content("tensorflow_framework"));
}

/** Starts a process that installs; `line` returns its output line by line, and undefined at its end. */
function start(folders: { directory: string; wheels: string }, ...args: string[]) {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", join(import.meta.dirname!, "install_process.ts")],
      ...[folders.directory, folders.wheels, ...args],
    ],
    stdin: "piped",
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  const line = async (): Promise<string | undefined> => {
    while (!buffer.includes("\n")) {
      const { value, done } = await reader.read();
      if (done) return undefined;
      buffer += value;
    }
    const end = buffer.indexOf("\n");
    const text = buffer.slice(0, end);
    buffer = buffer.slice(end + 1);
    return text;
  };
  return { process, line };
}

Deno.test("only the wheel's two libraries are installed, and once", async () => {
  await withWheels(async ({ directory, wheels }) => {
    const seen: Progress[] = [];
    const onProgress = (progress: Progress) => seen.push(progress);
    const paths = await installLibrary({ directory, ...from(wheels), onProgress });
    assert.equal(paths.version, "2.21.0");
    await assertWhole(paths);

    for (const label of [downloading, unpacking]) {
      const heard = seen.filter((progress) => progress.label === label);
      assert.equal(heard[0]!.done, 0);
      assert.deepEqual(heard.filter(({ done, total }) => done === total), [heard.at(-1)]);
    }
    seen.length = 0;
    assert.deepEqual(
      await installLibrary({ directory, pipArguments: ["--nonsense"], onProgress }),
      paths,
    );
    assert.deepEqual(seen, []);
  });
});

Deno.test("of two processes that need the library at once, one installs and the other waits", async () => {
  await withWheels(async (folders) => {
    const first = start(folders, "hold", unpacking);
    assert.equal(await first.line(), downloading);
    assert.equal(await first.line(), unpacking);
    const second = start(folders);
    assert.match(await second.line() ?? "", waiting);
    const stdin = first.process.stdin.getWriter();
    await stdin.write(new Uint8Array(1));
    const installed = await first.line();
    assert.match(installed!, /libtensorflow_cc/);
    assert.equal(await second.line(), installed);
    await Promise.all([stdin.close(), second.process.stdin.close()]);
    assert.deepEqual([await first.line(), await second.line()], [undefined, undefined]);
    assert((await first.process.status).success);
    assert((await second.process.status).success);
  });
});

for (const label of [downloading, unpacking]) {
  Deno.test(`an installation killed at "${label}" is begun anew`, async () => {
    await withWheels(async (folders) => {
      const { directory, wheels } = folders;
      const { process, line } = start(folders, "kill", label);
      while (await line() !== undefined);
      await process.stdin.close();
      assert.equal((await process.status).signal, "SIGKILL");
      const names = () => Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
      assert.match(names().join(), /^[^,]*\.partial,[^,]*\.lock$/);

      const paths = await installLibrary({ directory, ...from(wheels) });
      await assertWhole(paths);
      // The killed process's pip may live on and still write; its unpacking finds nothing.
      if (label === unpacking) {
        const installed = basename(dirname(dirname(paths.cc)));
        assert.deepEqual(names(), [installed, `${installed}.lock`]);
      }
    });
  });
}

Deno.test("a library that is not what its wheel recorded is refused, and nothing stays", async () => {
  await withWheels(async ({ directory, wheels }) => {
    await assert.rejects(installLibrary({ directory, ...from(wheels) }), (error: Error) => {
      assert(error instanceof EngineInstallError);
      assert.match(error.message, /damaged: tensorflow\/libtensorflow_cc.* has the digest sha256=/);
      assert.match(error.message, /cache purge/);
      return true;
    });
    assert.deepEqual(filesIn(directory).filter((name) => !name.endsWith(".lock")), []);
  }, "damaged");
});

Deno.test("for NVIDIA GPUs, CUDA's libraries are put where TensorFlow's looks for them", {
  ignore: Deno.build.os !== "linux" || Deno.build.arch !== "x86_64",
}, async () => {
  await withWheels(async ({ directory, wheels }) => {
    const paths = await installLibrary({ gpu: true, directory, ...from(wheels) });
    const lib = join(dirname(paths.cc), "..", "nvidia", "fake", "lib");
    assert.equal(await Deno.readTextFile(join(lib, "libfake.so.12")), "CUDA's");
  });
});

/** Runs a part of a test with other environment variables; undefined removes one. */
async function withEnv(
  variables: Record<string, string | undefined>,
  work: () => Promise<void>,
): Promise<void> {
  const put = (values: typeof variables) => {
    for (const [name, value] of Object.entries(values)) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
  };
  const before = Object.fromEntries(
    Object.keys(variables).map((name) => [name, Deno.env.get(name)]),
  );
  put(variables);
  try {
    await work();
  } finally {
    put(before);
  }
}

Deno.test("where the wheel cannot be had, the error says what to install or to run instead", async () => {
  const directory = await Deno.makeTempDir({ prefix: "install-" });
  const refusal = (pattern: RegExp, ...pipArguments: string[]) =>
    assert.rejects(installLibrary({ directory, pipArguments }), (error) => {
      assert(error instanceof EngineInstallError);
      assert.match(error.message, pattern);
      assert.match(error.message, /or run with --engine wasm/);
      return true;
    });
  // However pip is set up on this machine, it asks port 9, where nobody answers.
  await withEnv({
    PIP_CONFIG_FILE: "/dev/null",
    PIP_EXTRA_INDEX_URL: undefined,
    PIP_FIND_LINKS: undefined,
    PIP_NO_INDEX: undefined,
  }, async () => {
    const index = ["--retries", "1", "--index-url", "http://127.0.0.1:9/simple"];
    await refusal(/PyPI cannot be reached: check the network/, ...index);
  });
  await runPython(["-m", "venv", "--without-pip", join(directory, "bare")]);
  await withEnv({ PYTHON: join(directory, "bare", "bin", "python") }, () => refusal(/Install pip/));
  await withEnv({ PYTHON: join(directory, "no-python") }, () => refusal(/Install Python 3\.9/));
  await Deno.remove(directory, { recursive: true });
});
