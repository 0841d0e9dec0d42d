import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { openStudy, runSweep, type Study, withTrialLock } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, results, withDirectory } from "./fixture.ts";

/** Starts a sweep in a process of its own and kills it once its study is as far as asked for. */
async function killSweep(resultsDirectory: string, far: (study: Study) => boolean): Promise<void> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", join(projectRoot, "tests", "sweep", "sweep_process.ts"), resultsDirectory]
      .concat("--step", "25"),
    stdout: "null",
  }).spawn();
  const directory = join(resultsDirectory, "rates", "tabletop-smoke-epochs=3");
  const isFar = () => openStudy(directory).then(far, () => false);
  let ended = false;
  process.status.then(() => ended = true);
  while (!await isFar()) {
    assert(!ended, "the sweep ended before it could be killed");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  process.kill("SIGKILL");
  assert.equal((await process.status).signal, "SIGKILL");
}

Deno.test("a sweep that is killed again and again ends with the trials of one that never was", () =>
  withDirectory(async (directory) => {
    const killed = join(directory, "killed");
    await killSweep(killed, ({ trials }) => trials.some(({ references }) => references));
    const left = await openStudy(join(killed, "rates", "tabletop-smoke-epochs=3"));
    assert(left.trials.some(({ state }) => state === "running"), "no trial was at work");
    await killSweep(killed, ({ trials }) => trials.some(({ state }) => state === "complete"));
    const options = {
      experiment,
      preset: "smoke",
      set: { epochs: 3 },
      executor: fakeTrials(),
    };
    const ended = await runSweep({ ...options, resultsDirectory: killed });
    const whole = await runSweep({ ...options, resultsDirectory: join(directory, "whole") });
    assert.deepEqual(results(ended), results(whole));
    assert.equal(ended.name, whole.name);
  }));

Deno.test("a trial does not start, nor --fresh clear up, while a killed sweep's trial is at work", () =>
  withDirectory(async (resultsDirectory) => {
    const options = {
      experiment,
      preset: "smoke",
      seeds: 1,
      jobs: 3,
      resultsDirectory,
      executor: fakeTrials(),
    };
    const directory = join(resultsDirectory, "rates", "tabletop-smoke");
    const [first, second] = ["0", "1"].map((trial) => join(directory, "trials", trial));
    const begun: number[] = [];
    const { promise: bothEnded, resolve } = Promise.withResolvers<void>();
    let sweep: Promise<Study>;
    await withTrialLock(first!, async () => {
      sweep = runSweep({
        ...options,
        onUpdate: ({ trial, event, trials }) => {
          if (event?.event === "start") begun.push(trial.id);
          if (trials.done === 2) resolve();
        },
      });
      await bothEnded;
      assert.deepEqual(begun.toSorted(), [1, 2]);
    });
    const old = await sweep!;
    assert.deepEqual(begun.toSorted(), [0, 1, 2]);

    await withTrialLock(second!, async () => {
      sweep = runSweep({ ...options, fresh: true });
      await new Promise((resolve) => setTimeout(resolve, 200));
      assert.deepEqual(await openStudy(directory), old);
    });
    const fresh = await sweep!;
    assert.deepEqual(results(fresh), results(old));
  }));

Deno.test("a sweep may start afresh over one that was killed a moment ago", () =>
  withDirectory(async (directory) => {
    await killSweep(directory, ({ trials }) => trials.some(({ references }) => references));
    const study = await runSweep({
      experiment,
      preset: "smoke",
      resultsDirectory: directory,
      executor: fakeTrials(),
      seeds: 1,
      set: { epochs: 3 },
      fresh: true,
    });
    assert.deepEqual(study.trials.map(({ id, state }) => [id, state]), [
      [0, "complete"],
      [1, "complete"],
      [2, "complete"],
    ]);
    for (const trial of study.trials) {
      const history = JSON.parse(await Deno.readTextFile(join(trial.directory, "history.json")));
      assert.deepEqual(history, trial.history);
      assert.equal(history.length, 3);
    }
  }));
