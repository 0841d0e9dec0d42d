import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { standingOf } from "../../lib/cli/sweep_way.ts";
import { openStudy, planSweep } from "../../lib/sweep/mod.ts";
import { stripVTControlCharacters } from "node:util";
import { withDirectory } from "../sweep/fixture.ts";
import { inTerminal } from "./pseudo_terminal.ts";

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

Deno.test("a sweep says which trial was killed again and again, and that the pruner waits for it", () =>
  withDirectory(async (directory) => {
    const args = ["--preset", "smoke", "--seeds", "1", "--pruner", "asha", "--results", directory];
    const { code, errors } = await sweep(args, ["--die", "0.0001"]);
    assert.equal(code, 1);
    assert.match(errors, /learningRate=0\.0001 seed=42 was ended again and again \(killed by/);
    assert.match(errors, /from its last epoch, and what the pruner would decide by it waits\.\n/);
    assert.match(errors, /To go on: deno task sweep --preset smoke/);
  }));

Deno.test("--help explains each option and gives examples", async () => {
  const { code, out } = await sweep(["--help"]);
  assert.equal(code, 0);
  for (const name of ["preset", "seeds", "set", "jobs", "fresh", "dry-run", "results", "engine"]) {
    assert.match(out, new RegExp(`--${name}\\b`));
  }
  assert.match(out, /Examples:\n {2}deno task sweep/);
});

Deno.test("a wrong word is named with the remedy, and nothing runs", async () => {
  const refusals: [string[], RegExp][] = [
    [["--preset", "smok"], /did you mean 'smoke'/],
    [["learning_rat"], /did you mean 'learning_rate'/],
    [["--set", "epoch=3"], /did you mean 'epochs'/],
    [["--seed", "3"], /Did you mean --seeds\?/],
    [["--engine", "wasn"], /Allowed choices are native, gpu, wasm/],
    [["--jobs", "0"], /whole number from 1/],
    [["--results", ""], /'--results <directory>' argument '' is invalid\. It must name a file/],
    [["--set", "epochs=3", "--set", "epochs=4"], /'epochs' is set twice, to 3 and to 4/],
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
      /\[\d of 7 trials, about .* left\] learningRate=0\.001 seed=42: epoch 2 of 2, accuracy \d+\.\d%/,
    );
    assert.match(failed.out, /\n0\.001 .*highest mean/);
    assert.match(
      failed.errors,
      /Failed: RangeError: The loss .*\n {2}trial 5 \(learningRate=0\.01 seed=42\)\n {2}log: .*trial\.log/,
    );
    const told = `${failed.out}${failed.errors}`.match(/RangeError/g);
    assert.equal(told?.length, 1, "a failure is told once");
    assert(!failed.out.includes("\x1b"), "escapes are for terminals");

    const mended = await sweep(args);
    assert.equal(mended.code, 0);
    assert.match(mended.out, /7 trials, 6 of them complete/);
    assert.match(mended.out, /\[1 of 1 trial\]/);
    const directory = join(results, "learning_rate", "tabletop-smoke");
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
    const directory = join(results, "learning_rate", "tabletop-smoke");
    const begun = () =>
      openStudy(directory).then(
        ({ trials }) => trials.some(({ references }) => references),
        () => false,
      );
    while (!await begun()) await new Promise((resolve) => setTimeout(resolve, 10));
    // As under `deno task`: from the terminal and from the task.
    process.kill("SIGINT");
    process.kill("SIGINT");
    const { code, out, errors } = await ended;
    assert.equal(code, 130);
    assert.equal(errors, "");
    assert.match(
      out,
      /\n0 of 7 trials done; the same command without --fresh goes on\n$/,
    );
    const states = (await openStudy(directory)).trials.map(({ state }) => state);
    assert(states.includes("running") && states.includes("waiting"));
    assert.equal((await sweep(args)).code, 0);
  }));

Deno.test("a sweep that is stopped before its first trial counts those that its sampler is to choose", async () => {
  const plan = await planSweep({
    ...{ experiment: "tuning", preset: "smoke", sampler: { name: "random", trials: 16 } },
  });
  assert.deepEqual(standingOf(plan), [0, 18]);
});

Deno.test("a sweep of three seeds that was stopped is complete for one seed", () =>
  withDirectory(async (results) => {
    const args = ["--preset", "smoke", "--results", results];
    const directory = join(results, "learning_rate", "tabletop-smoke");
    const process = start([...args, "--seeds", "3"], ["--step", "10"]);
    const ended = end(process);
    const isFar = () =>
      openStudy(directory).then(
        ({ trials }) => trials.some(({ seed, epochs }) => seed === 43 && epochs === 1),
        () => false,
      );
    while (!await isFar()) await new Promise((resolve) => setTimeout(resolve, 10));
    process.kill("SIGINT");
    assert.equal((await ended).code, 130);
    const { code, out } = await sweep([...args, "--seeds", "1"]);
    assert.equal(code, 0);
    assert.match(out, /7 values of learningRate x 1 seed = 7 trials, [67] of them complete\n/);
  }));

Deno.test("in a terminal the bars of the study and of each running trial fit its width", () =>
  withDirectory(async (results) => {
    const args = ["--preset", "smoke", "--seeds", "1", "--results", results];
    for (const columns of [60, 100, 200]) {
      const command = [...inTerminal(columns), Deno.execPath(), ...program];
      const { code, out } = await end(start([...args, "--fresh"], ["--step", "50"], command));
      assert.equal(code, 0);
      const lines = stripVTControlCharacters(out).split(/\r?\n/).map((line) => line.trimEnd());
      // A path is not broken.
      const widest = Math.max(
        ...lines.filter((line) => !line.includes(basename(results))).map(({ length }) => length),
      );
      assert(widest <= columns, `${widest} of ${columns} columns are used`);
      assert.match(out, /All +█*░+ 0 of 7 trials/);
      assert.match(out, /ate=0\.0001 seed=42 +█+░+ epoch 1 of 2/);
      assert.match(out, /learningRate=0\.0001 seed=42 +accuracy 31\.3% in 3\.0 s/);
      assert.equal(/All +█*░+ 0 of 7 trials, about .* left/.test(out), columns > 60);
      assert.equal(/epoch 1 of 2, .*loss 0\.\d{3}/.test(out), columns > 60);
      assert(
        out.indexOf("\x1b[?25l") < out.indexOf("\x1b[?25h"),
        "the cursor is hidden, then shown",
      );
      assert(out.lastIndexOf("\x1b[?25h") < out.indexOf("Written to"));
    }
  }));

Deno.test("--list names the experiments, presets and settings with what they mean", async () => {
  const [experiments, settings] = await Promise.all([
    sweep(["--list"]),
    sweep(["--list", "settings"]),
  ]);
  assert.match(experiments.out, /^ {2}dropout +Does dropout keep .*\?$/m);
  assert.match(experiments.out, /^ {2}quick +pictures of 64x64, 1,500 rows/m);
  assert.match(settings.out, /^ {2}learningRate +0\.001 +step size of Adam: a number above 0$/m);
  assert.match(
    settings.out,
    /^ {2}textLayers +1 +.* from 1 to 4 \(default 2 for answer, 2 for text\)$/m,
  );
});
