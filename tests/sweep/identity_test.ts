import assert from "node:assert/strict";
import { join } from "node:path";
import type { SettingValue } from "../../lib/base/mod.ts";
import {
  type Executor,
  latestTrials,
  type NamedExperiment,
  openStudy,
  planSweep,
  runSweep,
  type StudyTrial,
} from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "./fixture.ts";

const smoke = { experiment, preset: "smoke", seeds: 1, executor: fakeTrials() } as const;

const rates = (...learningRate: number[]): NamedExperiment => ({
  ...experiment,
  vary: { learningRate },
});

const of = (trials: readonly StudyTrial[]) =>
  trials.map(({ id, point: { learningRate } }) => [id, learningRate]);

/** Fake trials of some data. */
const withData = (hash: string): Executor => ({
  ...fakeTrials("--data", hash),
  dataHash: () => Promise.resolve(hash),
});

Deno.test("one more value, or another order of values, trains only what is new", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const run = (...values: number[]) => runSweep({ ...options, experiment: rates(...values) });
    const two = await run(1e-3, 1e-2);
    const three = await run(1e-2, 1e-4, 1e-3);
    assert.equal(three.directory, two.directory);
    assert.deepEqual(three.trials.slice(0, 2), two.trials);
    assert.deepEqual(of(latestTrials(three)), [[1, 1e-2], [2, 1e-4], [0, 1e-3]]);
    const fewer = await run(1e-3);
    assert.deepEqual(of(latestTrials(fewer)), [[0, 1e-3]]);
    assert.match(fewer.trials[1]!.stale!, /not among those of the experiment/);
    assert.deepEqual(of(latestTrials(await run(1e-2, 1e-4, 1e-3))), of(latestTrials(three)));
  }));

Deno.test("fewer seeds than before shrink nothing", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const more = await runSweep({ ...options, seeds: 2 });
    const fewer = await runSweep({ ...options, seeds: 1 });
    assert.deepEqual(fewer.seeds, [42, 43]);
    assert.deepEqual(latestTrials(fewer), latestTrials(more));
  }));

Deno.test("each choice of settings has a folder of its own, which says what differs", () =>
  withDirectory(async (resultsDirectory) => {
    const nameWith = async (set: Record<string, SettingValue>, engine?: "wasm") =>
      (await planSweep({ ...smoke, resultsDirectory, set, engine })).name;
    assert.equal(await nameWith({}), "rates/tabletop-smoke");
    assert.equal(await nameWith({ epochs: 2 }), "rates/tabletop-smoke", "the preset's own value");
    assert.equal(await nameWith({ epochs: 1 }), "rates/tabletop-smoke-epochs=1");
    const both = "rates/easy-vqa-smoke-dropout=0.1-epochs=1";
    assert.equal(await nameWith({ epochs: 1, data: "easy-vqa", dropout: 0.1 }), both);
    assert.equal(await nameWith({ dropout: 0.1, epochs: 1, data: "easy-vqa" }), both);
    assert.equal(
      await nameWith({ model: "answer", dropout: 0.4 }),
      "rates/tabletop-smoke-model=answer",
    );
    assert.equal(
      await nameWith({ data: "vizwiz", dataDirectory: "/a/b" }),
      "rates/vizwiz-smoke",
      "where data lies is no setting of a study",
    );
    const [deep, deeper] = [
      await nameWith({ imageBlocks: "1/2/" }),
      await nameWith({ imageBlocks: "1/2" }),
    ];
    assert.match(deep, /^rates\/tabletop-smoke-imageBlocks=1_2_-[0-9a-f]{8}$/);
    assert.notEqual(deep, deeper);
    assert.equal(await nameWith({}, "wasm"), "rates/tabletop-smoke-engine=wasm");

    const models = {
      ...experiment,
      vary: { model: ["classification", "text"] },
      base: {},
    } as const;
    const modelsWith = async (textLayers: number) => {
      const options = { ...smoke, resultsDirectory, experiment: models };
      return (await planSweep({ ...options, set: { textLayers } })).name;
    };
    assert.equal(
      await modelsWith(1),
      "rates/tabletop-smoke-textLayers=1",
      "the text model has two",
    );
  }));

Deno.test("a study of other settings leaves the default one as it is", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const study = await runSweep(options);
    const other = await runSweep({ ...options, set: { epochs: 1 } });
    assert.notEqual(other.directory, study.directory);
    assert.deepEqual(await openStudy(study.directory), study);
    const asked = { ...experiment, question: "Better asked?" };
    const reworded = await runSweep({ ...options, experiment: asked });
    assert.deepEqual(reworded, { ...study, experiment: asked });
  }));

Deno.test("trials of before a setting came, or with their settings in another order, still count", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const study = await runSweep(options);
    const path = join(study.directory, "journal.log");
    const journal = await Deno.readTextFile(path);
    assert(
      journal.includes('"settings":{"data":"tabletop","demand":"mixed",') &&
        journal.includes('"warmup":0,'),
    );
    const older = journal.replaceAll('"warmup":0,', "")
      .replaceAll(
        '"settings":{"data":"tabletop","demand":"mixed",',
        '"settings":{"precision":"float32","data":"tabletop","demand":"mixed",',
      )
      .replaceAll(',"precision":"float32","threads"', ',"threads"');
    assert.notEqual(older, journal);
    await Deno.writeTextFile(path, older);
    const plan = await planSweep(options);
    assert.deepEqual(plan.trials.map(({ state }) => state), Array(3).fill("complete"));
  }));

Deno.test("trials of other settings under the same name do not count, and the plan says why", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    await runSweep(options);
    const other = { ...experiment, base: { dropout: 0.1 } };
    const plan = await planSweep({ ...options, experiment: other });
    assert.deepEqual(plan.trials.map(({ state }) => state), Array(3).fill("new"));
    assert.match(plan.trials[0]!.stale!, /of other settings: dropout was 0\.3 and is 0\.1 now/);
    const study = await runSweep({ ...options, experiment: other });
    assert.deepEqual(of(latestTrials(study)), [[3, 1e-4], [4, 1e-3], [5, 1e-2]]);
  }));

Deno.test("a setting that the trials' model does not read makes no other trial", () =>
  withDirectory(async (resultsDirectory) => {
    const text = (imageChannels: number) => ({
      ...smoke,
      resultsDirectory,
      experiment: { ...experiment, base: { model: "text", imageChannels } } as const,
    });
    await runSweep(text(4));
    const plan = await planSweep(text(8));
    assert.deepEqual(plan.trials.map(({ state }) => state), Array(3).fill("complete"));
  }));

Deno.test("points whose model does not tell them apart are one", () =>
  withDirectory(async (resultsDirectory) => {
    const { points, trials } = await planSweep({
      ...smoke,
      resultsDirectory,
      experiment: {
        ...experiment,
        vary: { textLayers: [1, 2], textDropout: [0.1, 0.3] },
        base: { textLayers: 1, textDropout: 0.3 },
      },
    });
    assert.deepEqual(points, [
      { textLayers: 1, textDropout: 0.3 },
      { textLayers: 2, textDropout: 0.1 },
      { textLayers: 2, textDropout: 0.3 },
    ]);
    assert.equal(trials.length, 3);
  }));

Deno.test("trials of other data are run again and never averaged", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    await runSweep({ ...options, executor: withData("one"), experiment: rates(1e-3, 1e-2) });
    const plan = await planSweep({ ...options, executor: withData("two") });
    assert.deepEqual(plan.trials.map(({ state }) => state), Array(3).fill("new"));
    assert.match(plan.trials[1]!.stale!, /of other data/);

    const controller = new AbortController();
    const stopped = await runSweep({
      ...options,
      executor: withData("two"),
      jobs: 1,
      signal: controller.signal,
      onUpdate: ({ trial }) => trial.state === "complete" && controller.abort(),
    });
    const complete = latestTrials(stopped).filter(({ state }) => state === "complete");
    assert.deepEqual(complete.map(({ dataHash }) => dataHash), ["two"]);
    const back = await planSweep({ ...options, executor: withData("one") });
    assert.deepEqual(back.trials.map(({ state }) => state), ["new", "complete", "complete"]);
  }));

Deno.test("a trial counts only for the data of its own point", () =>
  withDirectory(async (resultsDirectory) => {
    const rows = { ...experiment, vary: { trainRows: [24, 0] }, base: { trainRows: 24 } };
    const options = { ...smoke, experiment: rows, resultsDirectory };
    const seen = (all: string): Executor => ({
      run: (job, onEvent, signal) =>
        fakeTrials("--data", job.settings.trainRows === 0 ? all : "24 rows")
          .run(job, onEvent, signal),
      dataHash: ({ trainRows }) => Promise.resolve(trainRows === 0 ? all : "24 rows"),
    });
    await runSweep({ ...options, executor: seen("24 rows") });
    const plan = await planSweep({ ...options, executor: seen("48 rows") });
    assert.deepEqual(plan.trials.map(({ state }) => state), ["complete", "new"]);
    assert.match(plan.trials[1]!.stale!, /of other data/);
  }));

Deno.test("an unfinished trial of other data stays, and one of the data begins", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory, experiment: rates(1e-3) };
    const controller = new AbortController();
    await runSweep({
      ...options,
      executor: { ...withData("one"), ...fakeTrials("--data", "one", "--step", "50") },
      signal: controller.signal,
      onUpdate: ({ event }) => event?.event === "epoch" && controller.abort(),
    });
    const study = await runSweep({ ...options, executor: withData("two") });
    assert.deepEqual(study.trials.map(({ id, state }) => [id, state]), [
      [0, "running"],
      [1, "complete"],
    ]);
    assert.match(study.trials[0]!.stale!, /of other data/);
  }));

Deno.test("data that was fetched only now changes the plan before anything runs", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    await runSweep({ ...options, executor: withData("one"), experiment: rates(1e-3) });
    const plans: (number | undefined)[][] = [];
    const study = await runSweep({
      ...options,
      executor: {
        ...fakeTrials("--data", "two"),
        dataHash: () => Promise.resolve(undefined),
        prepare: () => Promise.resolve({ engine: "native", dataHash: () => "two" }),
      },
      onPlan: ({ trials }) => plans.push(trials.map(({ id }) => id)),
    });
    assert.deepEqual(plans, [[undefined, 0, undefined], [undefined, undefined, undefined]]);
    assert(latestTrials(study).every(({ dataHash }) => dataHash === "two"));
  }));

Deno.test("a study of a setting that is gone can be read, and its trials do not count", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const { directory } = await runSweep(options);
    const path = join(directory, "journal.log");
    const journal = await Deno.readTextFile(path);
    assert(journal.includes('"batchSize":16'));
    await Deno.writeTextFile(path, journal.replaceAll('"batchSize":16', '"rowsAtOnce":16'));
    const { trials } = await openStudy(directory);
    assert.equal(trials.length, 3);
    for (const { stale } of trials) {
      assert.match(stale!, /of another version of the settings: .*'rowsAtOnce'/);
    }
    const plan = await planSweep(options);
    assert.deepEqual(plan.trials.map(({ state }) => state), Array(3).fill("new"));
    const study = await runSweep(options);
    assert.deepEqual(of(latestTrials(study)), [[3, 1e-4], [4, 1e-3], [5, 1e-2]]);
  }));
