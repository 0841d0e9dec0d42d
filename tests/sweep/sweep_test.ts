import assert from "node:assert/strict";
import { join } from "node:path";
import {
  type Executor,
  latestTrials,
  localExecutor,
  openStudy,
  planSweep,
  runSweep,
  StudyInUseError,
  type SweepUpdate,
} from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, results, withDirectory } from "./fixture.ts";

const smoke = { experiment, preset: "smoke" } as const;

Deno.test("a sweep runs each value with each seed, and its study can be opened again", () =>
  withDirectory(async (resultsDirectory) => {
    const updates: SweepUpdate[] = [];
    const study = await runSweep({
      ...smoke,
      seeds: 2,
      resultsDirectory,
      executor: fakeTrials(),
      engine: "wasm",
      onUpdate: (update) => updates.push(update),
    });
    assert.equal(study.directory, join(resultsDirectory, "rates", "tabletop-smoke-engine=wasm"));
    assert.deepEqual(study.seeds, [42, 43]);
    assert.deepEqual(
      study.trials.map(({ id, point, seed, state }) => [id, point, seed, state]),
      [42, 43].flatMap((seed, i) =>
        [1e-4, 1e-3, 1e-2].map((value, j) => [3 * i + j, { learningRate: value }, seed, "complete"])
      ),
    );
    const [trial] = study.trials;
    assert.equal(trial!.history.length, 2);
    assert.equal(trial!.value, trial!.history[1]!.valAccuracy);
    assert.deepEqual(trial!.references, { majority: 0.55, reachable: 0.9 });
    assert.equal(trial!.dataHash, "d0d0");
    assert.equal(trial!.edition, "made up");
    assert.equal(trial!.seconds, 3);
    assert.equal(trial!.runs[0]!.code, null);
    const settings = JSON.parse(await Deno.readTextFile(join(trial!.directory, "settings.json")));
    assert.deepEqual(settings, { ...study.settings, learningRate: 1e-4, seed: 42 });
    assert.match(
      await Deno.readTextFile(join(trial!.directory, "trial.log")),
      /engine wasm\n|a library prints this/,
    );
    assert.deepEqual(await openStudy(study.directory), study);

    assert.deepEqual(updates.at(-1)!.trials, { done: 6, total: 6 });
    assert.equal(updates.at(-1)!.secondsLeft, 0);
    const done = updates.filter(({ trial }) => trial.id === 0).map(({ steps }) => steps.done);
    assert.deepEqual(done, done.toSorted((a, b) => a - b));
    assert.equal(done.at(-1), 8);
  }));

Deno.test("an experiment that varies the model leaves each its own settings", () =>
  withDirectory(async (resultsDirectory) => {
    const models = {
      ...experiment,
      vary: { model: ["classification", "text", "answer"] },
      base: { textDropout: 0.1 },
    } as const;
    const options = { experiment: models, preset: "smoke", seeds: 1, resultsDirectory };
    const study = await runSweep({ ...options, executor: fakeTrials() });
    const settings = study.trials.map(({ directory }) =>
      JSON.parse(Deno.readTextFileSync(join(directory, "settings.json")))
    );
    assert.deepEqual(settings.map(({ model }) => model), models.vary.model);
    assert.deepEqual(settings.map(({ textLayers }) => textLayers), [1, 2, 2]);
    assert.deepEqual(settings.map(({ dropout }) => dropout), [0.3, 0.3, 0.4]);
    assert.deepEqual(settings.map(({ textDropout }) => textDropout), [0.1, 0.1, 0.1]);
    assert.deepEqual(settings.map(({ hiddenSize }) => hiddenSize), [16, 16, 16]);
    const changed = await planSweep({ ...options, set: { dropout: 0.4 } });
    assert.equal(changed.name, "rates/tabletop-smoke-dropout=0.4");
    assert.equal((await planSweep(options)).name, study.name);
  }));

Deno.test("more seeds add trials to the same study; finished ones stay", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory, executor: fakeTrials() };
    const one = await runSweep({ ...options, seeds: 1 });
    const updates: SweepUpdate[] = [];
    const two = await runSweep({
      ...options,
      seeds: 2,
      onUpdate: (update) => updates.push(update),
    });
    assert.equal(two.name, one.name);
    assert.deepEqual(two.trials.slice(0, 3), one.trials);
    assert.deepEqual(new Set(updates.map(({ trial }) => trial.id)), new Set([3, 4, 5]));
    const journal = await Deno.readTextFile(join(two.directory, "journal.log"));
    const unused = localExecutor(["must-not-start"]);
    const again = await runSweep({ ...options, seeds: 2, executor: unused });
    assert.deepEqual(again, two);
    assert.equal(await Deno.readTextFile(join(two.directory, "journal.log")), journal);
  }));

Deno.test("a failed trial keeps its error and log, the others go on, and the next sweep runs it again", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory, seeds: 1 };
    const failed = await runSweep({
      ...options,
      executor: fakeTrials("--fail", "0.0001"),
    });
    assert.deepEqual(failed.trials.map(({ state }) => state), ["failed", "complete", "complete"]);
    const [thrown] = failed.trials;
    assert.match(thrown!.error!, /RangeError: The loss is not a number any more\./);
    assert.match(thrown!.log!, /trial at learning rate 0\.0001/);
    assert.equal(thrown!.value, undefined);
    assert.equal(thrown!.history.length, 1);

    const mended = await runSweep({ ...options, executor: fakeTrials() });
    assert.deepEqual(mended.trials.slice(0, 3), failed.trials);
    assert.deepEqual(latestTrials(mended).map(({ id }) => id), [3, 1, 2]);
    assert(latestTrials(mended).every(({ state }) => state === "complete"));
  }));

Deno.test("a trial that is killed goes on from its last epoch, at once and under its id", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 1, set: { epochs: 3 } };
    const resumed: number[] = [];
    const killed = await runSweep({
      ...options,
      resultsDirectory: join(resultsDirectory, "killed"),
      executor: fakeTrials("--kill", "0.001"),
      onUpdate: ({ event }) => event?.event === "start" && resumed.push(event.resumedAfter),
    });
    assert.deepEqual(resumed.toSorted(), [0, 0, 0, 1, 2, 3]);
    const executor = fakeTrials();
    const whole = await runSweep({ ...options, resultsDirectory, executor });
    assert.deepEqual(results(killed), results(whole));
  }));

Deno.test("a trial that something else asks to stop goes on as well", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 1, resultsDirectory };
    const study = await runSweep({ ...options, executor: fakeTrials("--stop", "0.001") });
    assert(study.trials.every(({ state, epochs }) => state === "complete" && epochs === 2));
  }));

Deno.test("a trial that is killed again and again without an epoch is left, with the reason", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 1, resultsDirectory };
    const left = await runSweep({ ...options, executor: fakeTrials("--die", "0.001") });
    assert.deepEqual(left.trials.map(({ state }) => state), ["complete", "running", "complete"]);
    assert.match(left.trials[1]!.error!, /killed by SIGKILL/);
    const ended = await runSweep({ ...options, executor: fakeTrials() });
    assert.deepEqual(ended.trials.map(({ id, state }) => [id, state]), [
      [0, "complete"],
      [1, "complete"],
      [2, "complete"],
    ]);
    assert.equal(ended.trials[1]!.error, undefined);
  }));

Deno.test("a trial whose metric is not a number fails; a program that is not there fails every trial", () =>
  withDirectory(async (resultsDirectory) => {
    const options = {
      ...smoke,
      experiment: { ...experiment, metric: "valLoss" } as const,
      resultsDirectory,
      seeds: 1,
    };
    const nan = await runSweep({ ...options, executor: fakeTrials("--nan", "0.01") });
    assert.deepEqual(nan.trials.map(({ state }) => state), ["complete", "complete", "failed"]);
    assert.match(nan.trials[2]!.error!, /valLoss .* not a number/);
    assert(Number.isNaN(nan.trials[2]!.history[0]!.valLoss));
    assert.deepEqual(await openStudy(nan.directory), nan);

    const missing = await runSweep({
      ...options,
      fresh: true,
      executor: localExecutor(["no-such-program"]),
    });
    assert.equal(missing.trials.length, 3, "--fresh starts over");
    assert(missing.trials.every(({ error }) => error!.includes("no-such-program")));
  }));

Deno.test("a stopped sweep goes on under the same numbers and ends as one that never stopped", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 1, set: { epochs: 3 }, jobs: 2 };
    const controller = new AbortController();
    const stopped = await runSweep({
      ...options,
      resultsDirectory: join(resultsDirectory, "a"),
      executor: fakeTrials("--step", "100"),
      signal: controller.signal,
      onUpdate: ({ event }) => event?.event === "epoch" && controller.abort(),
    });
    assert(stopped.trials.some(({ state }) => state === "running"));
    assert(stopped.trials.some(({ state }) => state === "waiting"));
    const end = { ...options, executor: fakeTrials() };
    const resumed = await runSweep({ ...end, resultsDirectory: join(resultsDirectory, "a") });
    const whole = await runSweep({ ...end, resultsDirectory: join(resultsDirectory, "b") });
    assert.deepEqual(results(resumed), results(whole));
  }));

Deno.test("two sweeps cannot be at work in one directory: the second says who is", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory, seeds: 1, executor: fakeTrials() };
    let refused: unknown;
    const executor: Executor = {
      ...options.executor,
      // While it runs, the first sweep is certain to be at work.
      async run(job, onEvent, signal) {
        refused ??= await runSweep(options).catch((error) => error);
        return await options.executor.run(job, onEvent, signal);
      },
    };
    const first = await runSweep({ ...options, executor });
    assert(refused instanceof StudyInUseError);
    assert.match(refused.message, new RegExp(`process ${Deno.pid} on .*--results`));
    assert(first.trials.every(({ state }) => state === "complete"));
  }));

Deno.test("a plan says what would run and how long, and writes nothing", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 2, resultsDirectory, jobs: 2, executor: fakeTrials() };
    const before = await planSweep(options);
    assert.equal(before.basis, "settings");
    assert(before.seconds > 0);
    assert.deepEqual(before.trials.map(({ state }) => state), Array(6).fill("new"));
    assert.deepEqual([...Deno.readDirSync(resultsDirectory)], []);

    await runSweep({ ...options, seeds: 1 });
    const after = await planSweep(options);
    assert.equal(after.basis, "this study");
    assert.deepEqual(after.trials.map(({ state, seconds }) => [state, Math.round(seconds)]), [
      ...Array(3).fill(["complete", 0]),
      ...Array(3).fill(["new", 4]),
    ]);
    const { seconds } = after.trials[3]!;
    const rounds = Math.ceil(3 / Math.min(2, navigator.hardwareConcurrency));
    assert.equal(after.seconds, rounds * seconds, "three trials of 3 s, and their starts");
    assert.equal((await planSweep({ ...options, jobs: 99 })).seconds, after.seconds);
    const other = await planSweep({ ...options, set: { epochs: 4 } });
    assert.equal(other.basis, "other studies");
    assert(other.trials[0]!.seconds > 3, "twice the epochs take longer");
    assert.equal((await planSweep({ ...options, fresh: true })).trials[0]!.state, "new");
  }));

Deno.test("trials keep the epoch that is best by the experiment's metric, unless they are told another", () =>
  withDirectory(async (resultsDirectory) => {
    const options = {
      ...smoke,
      experiment: { ...experiment, metric: "valF1" },
      resultsDirectory,
    } as const;
    assert.equal((await planSweep(options)).settings.bestBy, "valF1");
    const told = await planSweep({ ...options, set: { bestBy: "valLoss" } });
    assert.equal(told.settings.bestBy, "valLoss");
    for (const bestBy of ["valF1", "valAccuracy"]) {
      const set = { model: "answer", bestBy };
      await assert.rejects(planSweep({ ...options, set }), {
        message: /'valF1' is not defined for the model 'answer'/,
      });
    }
  }));

Deno.test("what a sweep cannot run is refused with the remedy, before anything is written", () =>
  withDirectory(async (resultsDirectory) => {
    const refusals = [
      [{ preset: "qick" }, /'qick': did you mean 'quick'/],
      [{ seeds: 0 }, /seeds is 0/],
      [{ jobs: 1.5 }, /jobs is 1\.5/],
      [{ set: { learningRate: 1 } }, /'learningRate' cannot be set.*'rates' varies/],
      [{ set: { epoch: 1 } }, /did you mean 'epochs'/],
      [{ experiment: "learning_rat" }, /did you mean 'learning_rate'/],
      [
        { experiment: "image_depth", set: { model: "text" } },
        /varies 'imageBlocks'.* no difference to the text model with modality question.*: set one of these/,
      ],
    ] as const;
    for (const [wrong, message] of refusals) {
      await assert.rejects(planSweep({ ...smoke, resultsDirectory, ...wrong }), { message });
    }
    assert.deepEqual([...Deno.readDirSync(resultsDirectory)], []);
    await assert.rejects(openStudy(resultsDirectory), /No sweep has run/);
    const file = join(resultsDirectory, "file");
    await Deno.writeTextFile(file, "");
    const onFile = { ...smoke, resultsDirectory: file, executor: fakeTrials() };
    await assert.rejects(
      planSweep(onFile),
      /journal\.log cannot be read \(NotADirectory.*another --results/,
    );
    await assert.rejects(runSweep(onFile), /cannot be written to .*another --results directory/);
  }));
