import assert from "node:assert/strict";
import { join } from "node:path";
import { openStudy } from "../../lib/sweep/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";

const program = ["run", "--quiet", "-A", join(import.meta.dirname!, "sweep_process.ts")];

interface Ended {
  code: number;
  out: string;
  errors: string;
}

function start(args: string[], trial: string[] = [], command = [Deno.execPath(), ...program]) {
  return new Deno.Command(command[0]!, {
    args: [...command.slice(1), ...args],
    env: { FAKE_TRIAL: JSON.stringify(trial), NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function end(process: Deno.ChildProcess): Promise<Ended> {
  const { code, stdout, stderr } = await process.output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), errors: text.decode(stderr) };
}

const sweep = (args: string[], trial?: string[]) => end(start(args, trial));

Deno.test("--help explains each option and gives examples", async () => {
  const { code, out } = await sweep(["--help"]);
  assert.equal(code, 0);
  for (const name of ["preset", "seeds", "set", "jobs", "fresh", "dry-run", "results", "engine"]) {
    assert.match(out, new RegExp(`--${name}\\b`));
  }
  assert.match(out, /Examples:\n {2}deno task sweep/);
});

Deno.test("a wrong word gets the nearest right one, and nothing runs", async () => {
  const refusals: [string[], RegExp][] = [
    [["--preset", "smok"], /did you mean 'smoke'/],
    [["learning_rat"], /did you mean 'learning_rate'/],
    [["--set", "epoch=3"], /did you mean 'epochs'/],
    [["--seed", "3"], /Did you mean --seeds\?/],
    [["--engine", "wasn"], /Allowed choices are native, gpu, wasm/],
    [["--jobs", "0"], /whole number from 1/],
  ];
  await Promise.all(refusals.map(async ([args, message]) => {
    const { code, out, errors } = await sweep(args);
    assert.equal(code, 1);
    assert.match(errors, message);
    assert.equal(out, "");
  }));
});

Deno.test("without a terminal there is a line for each epoch, then the table; a failure is status 1", () =>
  withDirectory(async (results) => {
    const args = ["--preset", "smoke", "--seeds", "1", "--results", results];
    const plan = await sweep([...args, "--dry-run"]);
    assert.equal(plan.code, 0);
    assert.match(plan.out, /learningRate=0\.00001 seed=42: new, about/);
    assert.match(plan.out, /7 values of learningRate x 1 seed = 7 trials\n/);
    assert.match(plan.out, /2? at once, about .* in all \(a guess from the settings\)/);
    assert.deepEqual([...Deno.readDirSync(results)], []);
    const single = await sweep(["easy_vqa", ...args, "--dry-run"]);
    assert.match(single.out, /1 value of model x 1 seed = 1 trial\n/);

    const failed = await sweep(args, ["--fail", "0.01"]);
    assert.equal(failed.code, 1);
    assert.match(
      failed.out,
      /\[\d\/7, about .* left\] learningRate=0\.001 seed=42: epoch 2: valAcc/,
    );
    assert.match(failed.out, /\n0\.001 .*best/);
    assert.match(failed.out, /Trial 5 .* failed: RangeError: The loss/);
    assert.match(failed.errors, /trial 5's log:\n {2}trial at learning rate 0\.01/);
    assert(!failed.out.includes("\x1b"), "escapes are for terminals");

    const mended = await sweep(args);
    assert.equal(mended.code, 0);
    assert.match(mended.out, /7 trials, 6 of them complete/);
    assert.match(mended.out, /\[1\/1\]/);
    const directory = join(results, "learning_rate", "shapes-smoke");
    for (const name of ["table.csv", "table.md", "plot.svg", "manifest.json"]) {
      assert((await Deno.stat(join(directory, name))).size > 0);
    }
    assert.match(
      await Deno.readTextFile(join(directory, "manifest.json")),
      /"command": "deno task sweep --preset smoke --seeds 1 --results/,
    );
  }));

Deno.test("Ctrl-C stops the trials, says how to go on and exits with 130", () =>
  withDirectory(async (results) => {
    const args = ["--preset", "smoke", "--seeds", "1", "--results", results];
    const process = start([...args, "--fresh"], ["--step", "50"]);
    const ended = end(process);
    const directory = join(results, "learning_rate", "shapes-smoke");
    const begun = () =>
      openStudy(directory).then(
        ({ trials }) => trials.some(({ references }) => references),
        () => false,
      );
    while (!await begun()) await new Promise((resolve) => setTimeout(resolve, 10));
    process.kill("SIGINT");
    const { code, out } = await ended;
    assert.equal(code, 130);
    assert.match(out, /Stopping the trials/);
    assert.match(
      out,
      /To go on: deno task sweep --preset smoke --seeds 1 --results \S+\n$/,
    );
    const states = (await openStudy(directory)).trials.map(({ state }) => state);
    assert(states.includes("running") && states.includes("waiting"));
    assert.equal((await sweep(args)).code, 0);
  }));

Deno.test("in a terminal there is a bar for the study and for each running trial", () =>
  withDirectory(async (results) => {
    const pseudoTerminal =
      "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";
    const command = ["python3", "-c", pseudoTerminal, Deno.execPath(), ...program];
    const args = ["--preset", "smoke", "--seeds", "1", "--results", results];
    const { code, out } = await end(start(args, ["--step", "100"], command));
    assert.equal(code, 0);
    assert.match(out, /All +█*░+ 0\/7 trials, about .* left/);
    assert.match(out, /learningRate=0\.0001 seed=42 +█+░+ epoch 1 loss 0\.\d{3}/);
    assert.match(out, /learningRate=0\.0001 seed=42 +valAccuracy 0\.313 in 3\.0 s/);
    assert.match(out, /All +█+ 7\/7 trials(?!,)/);
    assert(out.indexOf("\x1b[?25l") < out.indexOf("\x1b[?25h"), "the cursor is hidden, then shown");
    assert(out.lastIndexOf("\x1b[?25h") < out.indexOf("Written to"));
  }));
