import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";

/** Runs a program's main through runMain; `onOutput` is called at its first output. */
async function run(main: string, onOutput: (process: Deno.ChildProcess) => void = () => {}) {
  const directory = await Deno.makeTempDir({ prefix: "terminal-" });
  const program = join(directory, "program.ts");
  const module = (path: string) => JSON.stringify(import.meta.resolve(`../../lib/${path}`));
  await Deno.writeTextFile(
    program,
    `import { SettingsError } from ${module("base/mod.ts")};
    import { runMain, terminalProgress } from ${module("cli/terminal.ts")};
    const never = new Promise((resolve) => setTimeout(resolve, 1e9));
    await runMain(${main});`,
  );
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--quiet",
      "-A",
      "--no-check",
      "--config",
      join(projectRoot, "deno.json"),
      program,
    ],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const text = async (stream: ReadableStream<Uint8Array>, onFirst = () => {}) => {
    let text = "";
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      if (text === "") onFirst();
      text += part;
    }
    return text;
  };
  const [{ code }, stdout, stderr] = await Promise.all([
    process.status,
    text(process.stdout, () => onOutput(process)),
    text(process.stderr),
  ]);
  await Deno.remove(directory, { recursive: true });
  return { code, stdout, stderr };
}

Deno.test("a program ends with the status that its main returns, whatever is still open", async () => {
  const open = "setTimeout(() => {}, 1e9);";
  assert.equal((await run(`() => { ${open} return Promise.resolve(); }`)).code, 0);
  assert.equal((await run(`() => { ${open} return Promise.resolve(3); }`)).code, 3);
});

Deno.test("an error of the project's own is a message, any other keeps its stack", async () => {
  const own = await run(`() => Promise.reject(new SettingsError("no such setting"))`);
  assert.deepEqual(own, { code: 1, stdout: "", stderr: "error: no such setting\n" });
  const other = await run(`() => Promise.reject(new TypeError("a defect"))`);
  assert.equal(other.code, 1);
  assert.match(other.stderr, /^TypeError: a defect\n {4}at /);
});

Deno.test("an interrupt ends a program with status 130", async () => {
  const { code } = await run(
    `async () => { console.log("begun"); await never; }`,
    (process) => process.kill("SIGINT"),
  );
  assert.equal(code, 130);
});

Deno.test("a main that takes the signal of an interrupt ends by itself", async () => {
  const main = `async (signal) => {
    console.log("begun");
    await new Promise((resolve) => signal.onabort = resolve);
    console.log("tidied");
  }`;
  assert.deepEqual(await run(main, (process) => process.kill("SIGINT")), {
    code: 130,
    stdout: "begun\ntidied\n",
    stderr: "",
  });
});

Deno.test("an error after an interrupt is printed, unless the interrupt brought it about", async () => {
  const failing = (error: string) =>
    run(
      `async (signal) => {
        console.log("begun");
        await new Promise((resolve) => signal.onabort = resolve);
        throw ${error};
      }`,
      (process) => process.kill("SIGINT"),
    );
  const own = await failing(`new SettingsError("nothing could be saved")`);
  assert.deepEqual([own.code, own.stderr], [1, "error: nothing could be saved\n"]);
  const defect = await failing(`new TypeError("a defect")`);
  assert.equal(defect.code, 1);
  assert.match(defect.stderr, /^TypeError: a defect/);
  const abort = await failing("signal.reason");
  assert.deepEqual([abort.code, abort.stderr], [130, ""]);
});

Deno.test("an interrupt that arrives twice is one, which main may end after", async () => {
  const main = `async (signal) => {
    console.log("begun");
    await new Promise((resolve) => signal.onabort = resolve);
    await new Promise((resolve) => setTimeout(resolve, 200));
    console.log("tidied");
  }`;
  const interruptTwice = (process: Deno.ChildProcess) => {
    process.kill("SIGINT");
    setTimeout(() => process.kill("SIGINT"), 50);
  };
  assert.equal((await run(main, interruptTwice)).stdout, "begun\ntidied\n");
});

Deno.test("where there is no terminal, progress is a line at the beginning and one at the end", async () => {
  const { stderr } = await run(`async () => {
    const progress = terminalProgress();
    for (let done = 0; done <= 10; done++) {
      progress({ label: "Fetch", done: done * 1e6, total: 10e6, unit: "bytes" });
      progress({ label: "Count", done, total: 10, unit: "rows" });
    }
    progress({ label: "Wait", done: 0, total: 0, unit: "bytes" });
  }`);
  assert.match(
    stderr,
    /^Fetch: 0 bytes of 10 MB\nCount: 0 of 10 rows\nFetch: done in [\d.]+ s\nCount: done in [\d.]+ s\nWait: …\n$/,
  );
});
