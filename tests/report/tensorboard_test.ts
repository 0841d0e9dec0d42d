import assert from "node:assert/strict";
import { join } from "node:path";
import { pythonEnvironment, runPython } from "../../lib/base/mod.ts";
import { EventRuns } from "../../lib/report/mod.ts";
import { openStudy, runSweep, type Study } from "../../lib/sweep/mod.ts";
import { cutTrial, parseTrialSettings, readStepLosses, runTrial } from "../../lib/trainer/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
import { experiment, fakeTrials, withDirectory } from "../sweep/fixture.ts";
import { small } from "../trainer/trained.ts";
import { runProcess } from "../trainer/trial_process.ts";
import { withServer } from "../cli/server_task.ts";

type Runs = Record<string, Record<string, [step: number, value: number][]>>;

/** What TensorBoard's reader finds. */
async function runsIn(directory: string): Promise<Runs> {
  const python = await pythonEnvironment("tensorboard", testEnvironments.tensorboard);
  const program = join(import.meta.dirname!, "event_accumulator.py");
  return JSON.parse(await runPython([program, directory], python));
}

/**
 * The runs that TensorBoard must find in a study of fake trials.
 *
 * @param steps The steps of trials that were stopped in an epoch, by their ids.
 */
const expected = ({ trials }: Study, steps: Record<number, number> = {}): Runs =>
  Object.fromEntries(
    trials.filter(({ history }) => history.length > 0).map(({ id, point, seed, history }) => {
      const series = (of: (epoch: typeof history[number]) => number) =>
        history.map((epoch): [number, number] => [epoch.epoch, Math.fround(of(epoch))]);
      const losses = Array.from(
        { length: steps[id] ?? 4 * history.length },
        (_, i): [number, number] => [
          i + 1,
          Math.fround(1 / (Math.floor(i / 4) + 1 + i % 4 + 1)),
        ],
      );
      return [`${id} learningRate=${point.learningRate} seed=${seed}`, {
        "loss/step": losses,
        "loss/train": series(({ trainLoss }) => trainLoss),
        "accuracy/train": series(({ trainAccuracy }) => trainAccuracy),
        "loss/val": series(({ valLoss }) => valLoss),
        "accuracy/val": series(({ valAccuracy }) => valAccuracy),
      }];
    }),
  );

Deno.test("TensorBoard reads what every trial came to, before and after a stop and going on", () =>
  withDirectory(async (directory) => {
    const options = {
      ...{ experiment, preset: "smoke", seeds: 2, jobs: 1, set: { epochs: 5 } },
      executor: fakeTrials("--step", "2"),
      resultsDirectory: join(directory, "results"),
    };
    const stop = new AbortController();
    const stopped = await runSweep({
      ...options,
      signal: stop.signal,
      onUpdate: ({ trial: { id, epochs } }) => id === 2 && epochs === 3 && stop.abort(),
    });
    const history = JSON.parse(
      await Deno.readTextFile(join(stopped.directory, "trials", "2", "history.json")),
    );
    assert(history.length >= 3 && history.length < 5, "a trial is stopped in the middle");
    const runs = new EventRuns(stopped, join(directory, "runs"));
    await runs.update();
    const trials = stopped.trials.map((trial) => trial.id === 2 ? { ...trial, history } : trial);
    const { length } = await readStepLosses(stopped.trials[2]!.directory);
    assert(length >= 4 * history.length && length < 20);
    const found = expected({ ...stopped, trials }, { 2: length });
    assert.deepEqual(await runsIn(join(directory, "runs")), found);

    const whole = await runSweep(options);
    await runs.update();
    await runs.update();
    assert.deepEqual(await runsIn(join(directory, "runs")), expected(whole));
    assert.equal(Object.keys(expected(whole)).length, 6);
    const again = new EventRuns(await openStudy(whole.directory), join(directory, "again"));
    await again.update();
    assert.deepEqual(await runsIn(join(directory, "again")), expected(whole));
  }));

Deno.test("a trial whose earlier epochs change is written anew, and one that is damaged is left out", () =>
  withDirectory(async (directory) => {
    const study = await runSweep({
      ...{ experiment, preset: "smoke", seeds: 1, executor: fakeTrials() },
      resultsDirectory: join(directory, "results"),
    });
    const path = (id: number) => join(study.directory, "trials", String(id), "history.json");
    const runs = new EventRuns(study, join(directory, "runs"));
    await runs.update();
    const later = Date.now() / 1000 + 5;
    const cut = study.trials[0]!.history.slice(0, 1);
    await cutTrial(study.trials[0]!.directory, cut, 4);
    await Deno.utime(path(0), later, later);
    await Deno.writeTextFile(path(1), "[");
    await Deno.utime(path(1), later, later);
    await runs.update();
    const trials = study.trials.map((trial) => trial.id === 0 ? { ...trial, history: cut } : trial);
    assert.deepEqual(await runsIn(join(directory, "runs")), expected({ ...study, trials }));
  }));

Deno.test("one task shows a study in TensorBoard at an address of this machine alone, live", () =>
  withDirectory(async (resultsDirectory) => {
    const options = {
      ...{ experiment, preset: "smoke", executor: fakeTrials(), resultsDirectory },
    };
    const { directory, name } = await runSweep({ ...options, seeds: 1 });
    const files = async () =>
      (await Array.fromAsync(Deno.readDir(directory), ({ name }) => name)).toSorted();
    const before = await files();
    await withServer("tensorboard", [directory], async (url, line) => {
      assert(line.startsWith(`${name}: http://127.0.0.1:`), line);
      const runs = async (count: number) => {
        for (let tries = 0; tries < 300; tries++) {
          const tags = await (await fetch(`${url}data/plugin/scalars/tags`)).json();
          if (Object.keys(tags).length === count) return tags;
          await new Promise((resolve) => setTimeout(resolve, 200));
        }
        throw new Error(`${count} runs are not shown`);
      };
      await runs(3);
      await runSweep({ ...options, seeds: 2 });
      const tags = await runs(6);
      assert("accuracy/val" in tags["5 learningRate=0.01 seed=43"]);
    });
    assert.deepEqual(await files(), before);
  }));

Deno.test("TensorBoard reads the loss of each step of a real trial once, before and after a kill and going on", () =>
  withDirectory(async (root) => {
    const settings = { ...small, epochs: 3, learningRate: 0.01 };
    const folder = (study: string) => join(root, study, "trials", "0");
    await runTrial(parseTrialSettings(settings), { directory: folder("whole") });
    const losses = await readStepLosses(folder("whole"));
    assert.equal(losses.length, 3 * 4);

    const events = await runProcess(
      settings,
      folder("killed"),
      "native",
      (event) => event.event === "step" && event.epoch === 2 && event.step === 3,
    );
    const told = events.flatMap((event) => event.event === "step" ? [Math.fround(event.loss)] : []);
    const study = { directory: join(root, "killed"), experiment };
    const runs = new EventRuns(study, join(root, "runs"));
    const read = async () => {
      await runs.update();
      const [run, ...others] = Object.values(await runsIn(join(root, "runs")));
      assert.deepEqual(others, []);
      return run!;
    };
    const steps = (losses: ArrayLike<number>) => Array.from(losses, (loss, i) => [i + 1, loss]);
    const killed = await read();
    // It may have done another step before the signal reached it.
    assert.deepEqual(killed["loss/step"]!.slice(0, told.length), steps(told));
    assert.equal(killed["loss/train"]!.length, 1);

    await runTrial(parseTrialSettings(settings), { directory: folder("killed") });
    const ended = await read();
    assert.deepEqual(ended["loss/step"], steps(losses));
    assert.deepEqual(ended["loss/val"]!.map(([epoch]) => epoch), [1, 2, 3]);
  }));

Deno.test("a trial is shown in its first epoch, and one that is cut back has no steps beyond", () =>
  withDirectory(async (root) => {
    const directory = join(root, "trials", "0");
    const stop = new AbortController();
    const begun = runTrial(parseTrialSettings(small), {
      directory,
      signal: stop.signal,
      onEvent: (event) => event.event === "step" && event.step === 2 && stop.abort(),
    });
    await assert.rejects(begun, { name: "AbortError" });
    const runs = new EventRuns({ directory: root, experiment }, join(root, "runs"));
    await runs.update();
    const [first] = Object.values(await runsIn(join(root, "runs")));
    assert.deepEqual(Object.keys(first!), ["loss/step"]);
    assert.deepEqual(first!["loss/step"]!.map(([step]) => step), [1, 2]);

    const { history } = await runTrial(parseTrialSettings(small), { directory });
    await runs.update();
    await cutTrial(directory, history.slice(0, 1), 4);
    await runs.update();
    const [cut] = Object.values(await runsIn(join(root, "runs")));
    assert.deepEqual(cut!["loss/step"]!.map(([step]) => step), [1, 2, 3, 4]);
    assert.deepEqual(cut!["loss/train"]!.map(([epoch]) => epoch), [1]);
  }));
