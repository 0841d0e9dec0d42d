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
import { writeSubmission } from "../../lib/sweep/slurm/submission.ts";
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
      /median decides by the trials/,
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
