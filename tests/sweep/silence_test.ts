import assert from "node:assert/strict";
import { join } from "node:path";
import {
  latestTrials,
  localExecutor,
  runSweep,
  type SweepOptions,
  type SweepUpdate,
  withTrialLock,
} from "../../lib/sweep/mod.ts";
import { experiment, fakeProgram, fakeTrials, withDirectory } from "./fixture.ts";
import { canFreeze, Frozen } from "./frozen.ts";

const isWindows = Deno.build.os === "windows";
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

const patience = { stop: 100, kill: 300, output: 5000 };

Deno.test("a trial whose output something else keeps open ends with its process", {
  ignore: isWindows,
}, () =>
  withDirectory(async (resultsDirectory) => {
    const pids = join(resultsDirectory, "pids");
    const shell = `sleep 300 & echo $! >> '${pids}'; exec "$0" "$@"`;
    const executor = localExecutor(["sh", "-c", shell, ...fakeProgram()], patience);
    const study = await runSweep({ ...smoke, jobs: 3, resultsDirectory, executor });
    assert.deepEqual(study.trials.map(({ state }) => state), Array(3).fill("complete"));
    for (const pid of (await Deno.readTextFile(pids)).trim().split("\n")) {
      Deno.kill(Number(pid), "SIGKILL");
    }
  }));

/** Sweeps where trial 1 is frozen after its first epoch, so that nothing ends it. */
async function withFrozenTrial(
  work: (options: SweepOptions, onFrozen: (then: () => void) => void) => Promise<void>,
): Promise<void> {
  const frozen = new Frozen();
  await withDirectory(async (resultsDirectory) => {
    const shell = `
      case "$*" in *trials/1*) echo $$ > '${frozen.directory}/cgroup.procs';; esac
      exec "$0" "$@"`;
    const program = ["sh", "-c", shell, ...fakeProgram("--hang", "0.001")];
    let then = () => {};
    const options = {
      ...{ ...smoke, jobs: 3, resultsDirectory, silenceSeconds: 12 },
      executor: localExecutor(program, patience),
      onUpdate({ trial, event }: SweepUpdate) {
        if (trial.id !== 1 || event?.event !== "epoch") return;
        frozen.freeze();
        then();
      },
    };
    try {
      await work(options, (next) => then = next);
    } finally {
      await frozen.end();
    }
  });
}

const stuck = /process \d+ does not end although it was killed: it waits for the system/;

Deno.test("a trial that nothing ends fails with its pid; the others go on", {
  ignore: !canFreeze(),
}, () =>
  withFrozenTrial(async (options) => {
    const study = await runSweep(options);
    assert.deepEqual(study.trials.map(({ state }) => state), ["complete", "failed", "complete"]);
    assert.match(study.trials[1]!.error!, stuck);
  }));

Deno.test(
  "a sweep with a trial that nothing ends stops with its pid",
  { ignore: !canFreeze() },
  () =>
    withFrozenTrial(async (options, onFrozen) => {
      const controller = new AbortController();
      onFrozen(() => controller.abort());
      await assert.rejects(runSweep({ ...options, signal: controller.signal }), stuck);
    }),
);
