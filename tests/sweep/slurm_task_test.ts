import assert from "node:assert/strict";
import { join } from "node:path";
import {
  openStudy,
  parseClusterSettings,
  readClusterSettings,
  readStatus,
  runSweep,
  runTask,
  StudyInUseError,
  submitSweep,
} from "../../lib/sweep/mod.ts";
import { readSubmission, writeSubmission } from "../../lib/sweep/slurm/submission.ts";
import { experiment, fakeProgram, fakeTrials, results, withDirectory } from "./fixture.ts";

const never = { warning: new AbortController().signal, stop: new AbortController().signal };

/** Puts a study's trials into its journal, as a submission of so many tasks does. */
async function enlist(resultsDirectory: string, tasks: number, ...args: string[]): Promise<string> {
  const stop = new AbortController();
  stop.abort();
  const options = { experiment, preset: "smoke", seeds: 2, resultsDirectory };
  const { directory, trials } = await runSweep({
    ...{ ...options, executor: fakeTrials(), signal: stop.signal },
  });
  await writeSubmission(directory, {
    name: "no-array-of-this-name",
    trials: trials.map(({ id }) => ({ id, silenceSeconds: 60 })),
    tasks,
    command: "the command",
    request: "the command",
    program: fakeProgram(...args),
    settings: parseClusterSettings({}),
  });
  return directory;
}

const place = (task: number) => ({ task, job: "" });

/** The same study, trained by a sweep of one machine. */
const whole = (resultsDirectory: string) =>
  runSweep({ experiment, preset: "smoke", seeds: 2, resultsDirectory, executor: fakeTrials() });

Deno.test("tasks at work on one study at once train each trial once, and the last one knows that it is", () =>
  withDirectory(async (directory) => {
    const study = await enlist(join(directory, "cluster"), 4);
    const said: string[] = [];
    const ends = await Promise.all(
      [0, 1, 2, 3].map((task) => runTask(study, place(task), never, (line) => said.push(line))),
    );
    assert(ends.includes("last"), ends.join());
    assert(ends.every((end) => end === "last" || end === "done"), ends.join());
    const begun = said.filter((line) => line.endsWith("begins")).toSorted();
    assert.deepEqual(begun, [0, 1, 2, 3, 4, 5].map((id) => `trial ${id} begins`));
    assert.deepEqual(
      results(await openStudy(study)),
      results(await whole(join(directory, "local"))),
    );
  }));

Deno.test("a task that is started a second time, while the first one goes on, waits and trains nothing", () =>
  withDirectory(async (directory) => {
    const study = await enlist(directory, 6, "--step", "300");
    const said: string[][] = [[], []];
    const first = runTask(study, place(0), never, (line) => said[0]!.push(line));
    while (said[0]!.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    const second = runTask(study, place(0), never, (line) => said[1]!.push(line));
    assert.deepEqual(await Promise.all([first, second]), ["done", "done"]);
    assert.deepEqual(said[0], ["trial 0 begins", "trial 0: complete"]);
    assert.match(said[1]![0]!, /^trial 0: waits for process \d+/);
    assert.equal(said[1]![1], "trial 0 is complete: nothing is left to do");
  }));

Deno.test("a task that is told to end leaves its trial, and goes on from its last epoch", () =>
  withDirectory(async (directory) => {
    const study = await enlist(directory, 6, "--step", "100");
    const stop = new AbortController();
    const first = runTask(study, place(0), { ...never, stop: stop.signal }, () => {});
    while ((await openStudy(study)).trials[0]!.epochs === 0) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    stop.abort();
    assert.equal(await first, "stopped");
    assert.equal((await openStudy(study)).trials[0]!.state, "running");
    const said: string[] = [];
    await runTask(study, place(0), never, (line) => said.push(line));
    assert.deepEqual(said, ["trial 0 goes on after epoch 1", "trial 0: complete"]);
  }));

/** Runs something where programs of Slurm are these scripts of the shell. */
async function withPrograms(
  programs: Record<string, string>,
  work: () => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  for (const [name, script] of Object.entries(programs)) {
    await Deno.writeTextFile(join(folder, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  }
  const path = Deno.env.get("PATH")!;
  Deno.env.set("PATH", `${folder}:${path}`);
  try {
    await work();
  } finally {
    Deno.env.set("PATH", path);
  }
}

Deno.test("a task that is warned while it waits for a trial goes back into the queue once Slurm answers", () =>
  withDirectory(async (directory) => {
    const study = await enlist(directory, 6, "--step", "1500");
    const asked = join(directory, "asked");
    const scontrol = `test -e ${asked}.once && echo "$@" > ${asked} && exit
      touch ${asked}.once
      echo "slurm_update error: Unable to contact slurm controller (connect failure)" >&2
      exit 1`;
    await withPrograms({ scontrol }, async () => {
      const said: string[] = [];
      const [stop, warning] = [new AbortController(), new AbortController()];
      const first = runTask(study, place(0), { ...never, stop: stop.signal }, () => {});
      while (!(await openStudy(study)).trials.some(({ state }) => state === "running")) {
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      const signals = { ...never, warning: warning.signal };
      const second = runTask(study, { task: 0, job: "7_0" }, signals, (line) => {
        said.push(line);
        if (/waits for/.test(line)) warning.abort();
      });
      assert.equal(await second, "requeued");
      assert.match(said[1]!, /^Slurm does not answer scontrol: Unable to contact .* try again/);
      assert.equal(await Deno.readTextFile(asked), "requeue 7_0\n");
      stop.abort();
      assert.equal(await first, "stopped");
    });
  }));

Deno.test("a task that is warned as its last trial ends is not put into the queue again", () =>
  withDirectory(async (directory) => {
    const study = await enlist(directory, 6);
    const warning = new AbortController();
    await withPrograms({ scontrol: "exit 1" }, async () => {
      const end = await runTask(study, place(0), { ...never, warning: warning.signal }, (line) => {
        if (line === "trial 0: complete") warning.abort();
      });
      assert.equal(end, "done");
    });
  }));

Deno.test("a trial whose epoch is longer than its time limit goes on step by step, and one that keeps none fails", () =>
  withDirectory(async (directory) => {
    const ends = async (name: string, ...args: string[]) => {
      const study = await enlist(join(directory, name), 6, "--step", "400", ...args);
      const losses = join(study, "trials", "0", "step_losses.f32");
      const sizeOf = () => Deno.stat(losses).then(({ size }) => size, () => 0);
      for (let limits = 0; limits < 4; limits++) {
        const before = await sizeOf();
        const warning = new AbortController();
        const end = runTask(study, place(0), { ...never, warning: warning.signal }, () => {});
        const timer = setInterval(async () => {
          if (await sizeOf() !== before) warning.abort();
        }, 20);
        await end;
        clearInterval(timer);
      }
      const { state, error } = (await openStudy(study)).trials[0]!;
      return { state, error };
    };
    await withPrograms({ squeue: "echo 0:10", scontrol: "exit 0" }, async () => {
      assert.equal((await ends("kept", "--keep")).state, "running");
      assert.match(
        (await ends("lost")).error!,
        /3 times within epoch 1, and began at the same step/,
      );
    });
  }));

Deno.test("a task whose trial is killed again and again says why, and leaves it", () =>
  withDirectory(async (directory) => {
    const study = await enlist(directory, 6, "--die", "0.0001");
    const said: string[] = [];
    assert.equal(await runTask(study, place(0), never, (line) => said.push(line)), "unfinished");
    assert.match(said.at(-1)!, /^trial 0: killed: killed by SIGKILL/);
    assert.equal((await openStudy(study)).trials[0]!.state, "running");
  }));

Deno.test("a study says which of its trials a cluster has, has lost, and has left, and what Slurm said of them", () =>
  withDirectory(async (directory) => {
    const study = await enlist(directory, 6);
    const submission = (await readSubmission(study))!;
    await runTask(study, place(1), never, () => {});
    await writeSubmission(study, { ...submission, job: "7" });
    const [folder, queue] = [join(study, "cluster"), join(directory, "queue")];
    await withPrograms({ squeue: `test -z "$SQUEUE_STATES" && cat ${queue}` }, async () => {
      Deno.env.set("SQUEUE_STATES", "running");
      try {
        await Deno.writeTextFile(
          queue,
          "4|PENDING||Priority\n0|RUNNING|n1|None\n3|RUNNING|n1|None\n",
        );
        const { work, leftByCluster } = await readStatus(study);
        assert(work?.kind === "cluster");
        assert.deepEqual(work.tasks.flatMap(({ trials }) => trials), [0, 3, 4]);
        assert.deepEqual(work.lost, [2, 5]);
        assert.equal(leftByCluster, undefined);
        await Deno.writeTextFile(queue, "");
        const say = async (log: string) => {
          await Deno.writeTextFile(join(folder, "7_0.log"), log);
          return (await readStatus(study)).leftByCluster ?? "";
        };
        assert.match(await say(""), /Job 7 .* without 5 of its 6 trials: .*7_0\.log says nothing/);
        assert.match(await say("line 2: module: not found\n"), /says "line 2: module: not found"/);
        const now = new Date().toISOString();
        assert.match(
          await say(`${now} task 0 on n1\n${now} trial 0: killed: no room\n${now} unfinished\n`),
          /says "trial 0: killed: no room"/,
        );
        const limit = "slurmstepd-n1: error: *** JOB 7 ON n1 CANCELLED DUE TO TIME LIMIT ***";
        assert.match(
          await say(`${now} task 0 on n1\n${limit}\n${now} was told to end\n${now} stopped\n`),
          /says "\*\*\* JOB 7 ON n1 CANCELLED DUE TO TIME LIMIT \*\*\*"/,
        );
      } finally {
        Deno.env.delete("SQUEUE_STATES");
      }
    });
  }));

Deno.test("a cluster's setting that is unknown or wrong is named, with its file and the nearest right one", () =>
  withDirectory(async (directory) => {
    const path = join(directory, "cluster.json");
    const refused = async (text: string, message: RegExp) => {
      await Deno.writeTextFile(path, text);
      await assert.rejects(readClusterSettings(path), (error: Error) => {
        assert.equal(error.name, "SettingsError");
        assert(error.message.includes(path), error.message);
        assert.match(error.message, message);
        return true;
      });
    };
    await refused(`{ "partitions": "gpu" }`, /did you mean 'partition'\?/);
    await refused(`{ "memory": "4 GB" }`, /'memory' cannot be "4 GB": it is a size, as "4G"/);
    await refused(`{ "time": -1 }`, /'time' cannot be -1: it is a whole number from 0 to/);
    await refused(
      `{ "options": ["--array=0-9"] }`,
      /without --array, .* which are the sweep's own/,
    );
    await refused(
      `{ "time": 1 }`,
      /'warning' cannot be 90: a task of 1 minute .* fewer seconds than 60, or a longer time/,
    );
    await refused(`[]`, /are given by name/);
    await refused(`{`, /cannot be read/);
    await Deno.remove(path);
    await assert.rejects(readClusterSettings(path), /is not there: copy cluster\.example\.json/);
    const example = await readClusterSettings(
      new URL("../../cluster.example.json", import.meta.url).pathname,
    );
    assert.equal(example.partition, "cpu");
  }));

Deno.test("what decides by other trials is refused on a cluster, and a cluster that is not there is named", () =>
  withDirectory(async (directory) => {
    const options = {
      ...{ experiment, preset: "smoke", resultsDirectory: directory },
      cluster: parseClusterSettings({}),
      program: fakeProgram(),
    };
    await assert.rejects(
      submitSweep({ ...options, pruner: "median" }),
      /--pruner median decides while the trials run/,
    );
    const path = Deno.env.get("PATH")!;
    Deno.env.set("PATH", directory);
    try {
      await assert.rejects(
        submitSweep(options),
        /scontrol is not here: go to a machine of the cluster/,
      );
      assert.deepEqual(
        Array.from(Deno.readDirSync(join(directory, "rates/tabletop-smoke"))).length,
        1,
      );
      const study = await enlist(join(directory, "open"), 1);
      const { work } = await readStatus(study);
      assert(work?.kind === "unknown");
      assert.match(work.reason, /squeue is not here/);
      await assert.rejects(whole(join(directory, "open")), /squeue is not here/);
    } finally {
      Deno.env.set("PATH", path);
    }
  }));

Deno.test("the status of a study tells what is done, and of the sweep that is at work on it", () =>
  withDirectory(async (directory) => {
    const study = join(directory, "rates", "tabletop-smoke");
    const states: (string | undefined)[] = [];
    const options = {
      ...{ experiment, preset: "smoke", seeds: 1, jobs: 1, resultsDirectory: directory },
      executor: fakeTrials("--step", "100"),
    };
    const sweep = runSweep(options);
    while (states.length === 0) {
      const status = await readStatus(study).catch(() => undefined);
      if (status === undefined || status.done === 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        continue;
      }
      assert(status.work?.kind === "local");
      states.push(status.work.owner);
      assert.equal(status.total, 3);
      assert(status.secondsLeft > 0);
    }
    assert.match(states[0]!, /^process \d+ on /);
    await assert.rejects(runSweep(options), StudyInUseError);
    await sweep;
    const { done, work, secondsLeft } = await readStatus(study);
    assert.deepEqual([done, work, secondsLeft], [3, undefined, 0]);
  }));
