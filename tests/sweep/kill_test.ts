import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { openStudy, runSweep, type Study } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrial, results, withDirectory } from "./fixture.ts";

/** Starts a sweep in a process of its own and kills it once its study is as far as asked for. */
async function killSweep(resultsDirectory: string, far: (study: Study) => boolean): Promise<void> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(projectRoot, "tests", "sweep", "sweep_process.ts"), resultsDirectory]
      .concat("--step", "25"),
    stdout: "null",
  }).spawn();
  let over = false;
  process.status.then(() => over = true);
  const directory = join(resultsDirectory, "rates", "shapes-smoke");
  while (!over) {
    const study = await openStudy(directory).catch(() => undefined);
    if (study && far(study)) process.kill("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  assert.equal((await process.status).signal, "SIGKILL", "it ended before it was killed");
}

Deno.test("a sweep that is killed again and again ends with the trials of one that never was", () =>
  withDirectory(async (directory) => {
    const killed = join(directory, "killed");
    await killSweep(killed, ({ trials }) => trials.some(({ references }) => references));
    const left = await openStudy(join(killed, "rates", "shapes-smoke"));
    assert(left.trials.some(({ state }) => state === "running"), "no trial was at work");
    await killSweep(killed, ({ trials }) => trials.some(({ state }) => state === "complete"));
    const options = {
      experiment,
      preset: "smoke",
      set: { epochs: 3 },
      trialProgram: fakeTrial(),
    };
    const ended = await runSweep({ ...options, resultsDirectory: killed });
    const whole = await runSweep({ ...options, resultsDirectory: join(directory, "whole") });
    assert.deepEqual(results(ended), results(whole));
    assert.equal(ended.name, whole.name);
  }));

Deno.test("no trial outlives its killed sweep, and --fresh waits for it before it clears up", () =>
  withDirectory(async (directory) => {
    await killSweep(directory, ({ trials }) => trials.some(({ references }) => references));
    const study = await runSweep({
      experiment,
      preset: "smoke",
      resultsDirectory: directory,
      trialProgram: fakeTrial(),
      seeds: 1,
      fresh: true,
    });
    assert.deepEqual(study.trials.map(({ number, state }) => [number, state]), [
      [0, "complete"],
      [1, "complete"],
      [2, "complete"],
    ]);
    for (const trial of study.trials) {
      const history = JSON.parse(await Deno.readTextFile(join(trial.directory, "history.json")));
      assert.deepEqual(history, trial.history);
      assert.equal(history.length, 2);
    }
  }));
