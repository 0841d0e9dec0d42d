import assert from "node:assert/strict";
import { join } from "node:path";
import { withDirectory } from "../sweep/fixture.ts";

const program = ["run", "--quiet", "-A", join(import.meta.dirname!, "report_process.ts")];

/** Starts the task at the smallest sizes, with fake trials. */
function start(results: string, args: string[], trial: string[]): Deno.ChildProcess {
  const sizes = ["--preset", "smoke", "--seeds", "1", "--jobs", "2", "--results", results];
  return new Deno.Command(Deno.execPath(), {
    args: [...program, ...sizes, ...args],
    env: { FAKE_TRIAL: JSON.stringify(trial), NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function run(results: string, args: string[] = [], trial: string[] = []) {
  const { code, stdout, stderr } = await start(results, args, trial).output();
  const text = new TextDecoder();
  return { code, out: text.decode(stdout), errors: text.decode(stderr) };
}

Deno.test("the lab report is stopped, goes on, says what failed, and ends with the same bytes", () =>
  withDirectory(async (results) => {
    const read = async (name: string) =>
      await Deno.readTextFile(join(results, "report-smoke", name));

    const plan = await run(results, ["--dry-run"]);
    assert.equal(plan.code, 0, plan.errors);
    assert.match(plan.out, /learning_rate: 0 of 7 trials, about/);
    assert.match(plan.out, /experiments to run, about .* in all/);
    assert.deepEqual([...Deno.readDirSync(results)], []);

    const stopped = start(results, [], ["--fail", "0.001"]);
    const lines = stopped.stdout.pipeThrough(new TextDecoderStream());
    let out = "";
    for await (const chunk of lines) {
      const before = out;
      out += chunk;
      const isSecond = /\[2 of \d+, about .* left in all\] \w+\n.*started/s;
      if (isSecond.test(out) && !isSecond.test(before)) stopped.kill("SIGINT");
    }
    assert.equal((await stopped.status).code, 130);
    await stopped.stderr.cancel();
    assert.match(out, /1 of \d+ experiments done; the same command goes on/);

    const failed = await run(results, [], ["--fail", "0.001"]);
    assert.equal(failed.code, 1, failed.errors);
    assert.match(failed.out, /dropout: Its trials failed: .*The loss is not a number any more/);
    assert.match(
      failed.errors,
      /Failed: .*The loss is not a number any more.*\n +trial \d+ \(learningRate=0\.001 seed=42\)\n +log: .*trial\.log[^]*To go on: deno task sweep learning_rate /,
    );
    assert.match(await read("report.md"), /Dropout[^#]*Nothing to show\.\*\* Its trials failed/);

    const mended = await run(results);
    assert.equal(mended.code, 0, mended.out + mended.errors);
    const report = await read("report.md");
    assert.doesNotMatch(report, /Nothing to show/);
    assert(!report.includes(results), "a path of this machine is in the report");

    const again = await run(results);
    assert.match(again.out, /Every experiment is complete/);
    assert.equal(await read("report.md"), report);
  }));

Deno.test("an experiment that the settings do not fit is named with the reason, the others are written", () =>
  withDirectory(async (results) => {
    const { code, out } = await run(results, ["--no-run", "--set", "epochs=1"]);
    assert.equal(code, 1);
    assert.match(out, /epochs: 'epochs' cannot be set: it is what the experiment 'epochs' varies/);
    const report = await Deno.readTextFile(join(results, "report-smoke-epochs=1", "report.md"));
    assert.match(report, /No study is complete, so that no claim is judged/);
    const wrong = await run(results, ["--no-run", "--preset", "quik"]);
    assert.equal(wrong.code, 1);
    assert.match(wrong.errors, /did you mean 'quick'/);
  }));
