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

Deno.test(
  "an environment that two want at once is made once, and the other says for whom it waits",
  { ignore },
  async () => {
    await withPython(async (parent, calls) => {
      const told: string[] = [];
      const want = () =>
        pythonEnvironment("test", ["--no-index", "pip"], {
          parent,
          onProgress: ({ label, done, total }) => void told.push(`${label}: ${done} of ${total}`),
        });
      const [first, second] = await Promise.all([want(), want()]);
      assert.equal(first, second);
      assert.equal(await want(), first);
      assert.equal((await calls()).length, 1);
      const prefix = await runPython(["-c", "import sys; print(sys.prefix)"], first);
      assert(prefix.startsWith(parent));
      const install = "Install the Python packages of 'test'";
      assert.deepEqual(
        told.filter((line) => line.startsWith("Install")),
        [0, 1, 2, 3].map((done) => `${install}: ${done} of 3`),
      );
      const wait =
        `Wait for another process that installs the Python packages of 'test' (process ${Deno.pid}`;
      assert(told.some((line) => line.startsWith(wait)), told.join("\n"));
    });
  },
);

Deno.test(
  "a package that does not exist is named, and its environment made again",
  { ignore },
  async () => {
    await withPython(async (parent, calls) => {
      const want = () =>
        pythonEnvironment("test", ["--no-index", "no-such-package==1.0"], { parent });
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

/** Runs a test with other variables of the environment. */
async function withVariables(
  variables: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  const before = Object.keys(variables).map((name) => [name, Deno.env.get(name)] as const);
  for (const [name, value] of Object.entries(variables)) Deno.env.set(name, value);
  try {
    await work();
  } finally {
    for (const [name, value] of before) {
      value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
    }
  }
}

/** Writes a wheel of one module, `colours`, and returns its folder. */
async function wheelFolder(parent: string): Promise<string> {
  const program = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1] + "/colours-1.0-py3-none-any.whl", "w") as wheel:
    wheel.writestr("colours/__init__.py", "blue = True")
    wheel.writestr("colours-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: colours\\nVersion: 1.0\\n")
    wheel.writestr("colours-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
    wheel.writestr("colours-1.0.dist-info/RECORD", "colours/__init__.py,,\\n")
`;
  const folder = join(parent, "wheels");
  await Deno.mkdir(folder);
  await runPython(["-c", program, folder]);
  return folder;
}

Deno.test(
  "a user's settings of pip that say where packages go do not change the environment",
  { ignore },
  async () => {
    await withPython(async (parent) => {
      const wheels = await wheelFolder(parent);
      const elsewhere = join(parent, "elsewhere");
      const file = join(parent, "pip.conf");
      const names = ["USER", "DRY_RUN", "REQUIRE_VIRTUALENV", "DOWNLOAD_ONLY", "IGNORE_INSTALLED"];
      const folders = ["TARGET", "PREFIX", "ROOT"];
      const lines = [
        ...names.map((name) => [name, "true"]),
        ...folders.map((name) => [name, elsewhere]),
      ];
      const line = ([name, value]: string[]) =>
        `${name!.toLowerCase().replace("_", "-")} = ${value}\n`;
      await Deno.writeTextFile(file, `[install]\n${lines.map(line).join("")}`);
      const traps: Record<string, string>[] = [
        { PIP_CONFIG_FILE: file },
        {
          ...Object.fromEntries(lines.map(([name, value]) => [`PIP_${name}`, value!])),
          ...{ PYTHONPATH: elsewhere, PYTHONUSERBASE: elsewhere },
        },
      ];
      for (const [i, trap] of traps.entries()) {
        const links = { PIP_FIND_LINKS: wheels, PIP_NO_INDEX: "1", ...trap };
        await withVariables(links, async () => {
          const python = await pythonEnvironment(`test${i}`, ["colours==1.0"], { parent });
          const place = await runPython(
            ["-I", "-c", "import colours; print(colours.__file__)"],
            python,
          );
          assert(place.startsWith(join(parent, `test${i}-`)), `${JSON.stringify(trap)}: ${place}`);
        });
      }
      assert.equal(await exists(elsewhere), false);
    });
  },
);

Deno.test(
  "an environment whose package cannot be imported does not count as complete",
  { ignore },
  async () => {
    await withPython(async (parent) => {
      const wheels = await wheelFolder(parent);
      const broken = `import sys, zipfile
old = zipfile.ZipFile(sys.argv[1]); files = {name: old.read(name) for name in old.namelist()}
files["colours/__init__.py"] = b"import no_such_shade"
with zipfile.ZipFile(sys.argv[1], "w") as new: [new.writestr(*file) for file in files.items()]`;
      await runPython(["-c", broken, join(wheels, "colours-1.0-py3-none-any.whl")]);
      await withVariables({ PIP_FIND_LINKS: wheels, PIP_NO_INDEX: "1" }, async () => {
        await assert.rejects(pythonEnvironment("test", ["colours==1.0"], { parent }), {
          name: "PythonError",
          message:
            /^The Python packages of 'test' cannot be installed: ModuleNotFoundError: No module named 'no_such_shade'\nMend that and try again\.$/,
        });
      });
    });
  },
);

for (
  const [what, said, remedy] of [
    [
      "no venv",
      "The virtual environment was not created successfully because ensurepip is not available.",
      /ensurepip is not available\.\nInstall Python's venv .*apt install python3-venv/,
    ],
    ["no pip", "/usr/bin/python3: No module named pip", /No module named pip\nInstall pip/],
    [
      "an index with a login",
      "WARNING: 401 Error, Credentials not correct for https://x/simple\nERROR: No matching distribution found for a",
      /ERROR: No matching .*\nThe index asks for a login: name it in PIP_INDEX_URL as https:\/\/USER/,
    ],
    [
      "a proxy",
      "WARNING: Retrying after connection broken by 'ProxyError('Cannot connect to proxy.')'\nERROR: No matching distribution",
      /ERROR: No matching distribution\nThe proxy does not let it through: set HTTPS_PROXY/,
    ],
  ] as const
) {
  Deno.test(`an installation that fails for ${what} says what to do`, { ignore }, async () => {
    const parent = await Deno.makeTempDir({ prefix: "python-" });
    const python = join(parent, "python3");
    await Deno.writeTextFile(python, `#!/bin/sh\ncat <<'E'\n${said}\nE\nexit 1\n`, { mode: 0o755 });
    await withVariables({ PYTHON: python }, async () => {
      await assert.rejects(pythonEnvironment("test", ["a"], { parent }), { message: remedy });
    });
    await Deno.remove(parent, { recursive: true });
  });
}

Deno.test("an index that needs a login is said, and nobody is asked", { ignore }, async () => {
  await withPython(async (parent) => {
    const server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      () => new Response("", { status: 401, headers: { "WWW-Authenticate": 'Basic realm="x"' } }),
    );
    const index = `http://127.0.0.1:${server.addr.port}/simple`;
    const none = { PIP_EXTRA_INDEX_URL: index, PIP_FIND_LINKS: parent, NO_PROXY: "127.0.0.1" };
    await withVariables({ PIP_INDEX_URL: index, ...none, PIP_RETRIES: "0" }, async () => {
      await assert.rejects(pythonEnvironment("test", ["colours==1.0"], { parent }), {
        name: "PythonError",
        message:
          /No matching distribution found.*\nThe index asks for a login: name it in PIP_INDEX/,
      });
    });
    await server.shutdown();
  });
});
