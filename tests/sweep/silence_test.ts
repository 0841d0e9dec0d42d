import assert from "node:assert/strict";
import { join } from "node:path";
import { latestTrials, runSweep, type SweepUpdate, withTrialLock } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "./fixture.ts";

const smoke = { experiment, preset: "smoke", seeds: 1 } as const;

Deno.test("a trial that says nothing is named with how long, ended after the limit, and run again", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, jobs: 3, resultsDirectory };
    const updates: SweepUpdate[] = [];
    const study = await runSweep({
      ...options,
      executor: fakeTrials("--hang", "0.001"),
      silenceSeconds: 4,
      onUpdate: (update) => updates.push(update),
    });
    assert.deepEqual(study.trials.map(({ state }) => state), ["complete", "failed", "complete"]);
    assert.match(study.trials[1]!.error!, /it said nothing for 4\.0 s and was ended.*--silence/);
    const silent = updates.filter(({ event }) => event?.event === "silent");
    assert(silent.length >= 1 && silent.every(({ trial }) => trial.id === 1));
    const [first] = silent.map(({ event }) => event?.event === "silent" && event.limit);
    assert.equal(first, 4);
    const again = await runSweep({ ...options, executor: fakeTrials() });
    assert(latestTrials(again).every(({ state }) => state === "complete"));
  }));

Deno.test("a trial that was stopped by SIGSTOP is ended after the limit as well", () =>
  withDirectory(async (resultsDirectory) => {
    const study = await runSweep({
      ...smoke,
      jobs: 3,
      resultsDirectory,
      executor: fakeTrials("--freeze", "0.001"),
      silenceSeconds: 3,
    });
    assert.deepEqual(study.trials.map(({ state }) => state), ["complete", "failed", "complete"]);
    assert.match(study.trials[1]!.error!, /it said nothing for 3\.0 s/);
  }));

Deno.test("a trial and --fresh say which process they wait for", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, jobs: 3, resultsDirectory, executor: fakeTrials() };
    const folder = join(resultsDirectory, "rates", "tabletop-smoke", "trials", "1");
    let sweep: ReturnType<typeof runSweep>;
    const owners: string[] = [];
    await withTrialLock(folder, async () => {
      const waits = Promise.withResolvers<void>();
      sweep = runSweep({
        ...options,
        onUpdate({ event }) {
          if (event?.event !== "wait") return;
          owners.push(event.owner);
          waits.resolve();
        },
      });
      await waits.promise;
    });
    await sweep!;
    assert.match(owners[0]!, new RegExp(`^process ${Deno.pid} on .*, since 20`));

    const notices: string[] = [];
    await withTrialLock(folder, async () => {
      const waits = Promise.withResolvers<void>();
      sweep = runSweep({
        ...options,
        fresh: true,
        onNotice(line) {
          notices.push(line);
          waits.resolve();
        },
      });
      await waits.promise;
    });
    assert((await sweep!).trials.every(({ state }) => state === "complete"));
    assert.match(
      notices[0]!,
      new RegExp(
        `^--fresh waits for process ${Deno.pid} on .*, a trial at work in .*trials/1: end it`,
      ),
    );
  }));
