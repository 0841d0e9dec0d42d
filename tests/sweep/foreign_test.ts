import assert from "node:assert/strict";
import { join } from "node:path";
import { refusalOf } from "../../lib/sweep/foreign.ts";
import { defineStudy, latestTrials, openStudy, planSweep, runSweep } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "./fixture.ts";
import { optuna } from "./optuna.ts";

const smoke = { experiment, preset: "smoke", seeds: 2, executor: fakeTrials() } as const;

Deno.test("trials that Optuna wrote are run where they are points, else passed over", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, resultsDirectory };
    const before = await runSweep(options);
    const journal = join(before.directory, "journal.log");
    await optuna("foreign", journal, before.name);

    const plan = await planSweep(options);
    assert.deepEqual(plan.asked, [{ learningRate: 0.05 }, { learningRate: 0.03 }]);
    const reasons = [
      /^Trial 8 .* \(waiting\), is passed over: it names no learningRate\.$/,
      /^Trial 9 .*'learningRate' cannot be -1/,
      /^Trial 10 .*dropout is not what the experiment varies/,
      /^Trial 11 .* \(complete\), .*its value was not measured here/,
      /^Trial 12 .* \(failed\)/,
      /^Trial 13 /,
    ];
    assert.equal(plan.passedOver.length, reasons.length);
    plan.passedOver.forEach((sentence, i) => assert.match(sentence, reasons[i]!));

    const after = await runSweep(options);
    assert.deepEqual(after.trials.slice(0, 6), before.trials);
    const added = latestTrials(after).slice(6);
    assert.deepEqual(
      added.map(({ point, seed, state }) => [point.learningRate, seed, state]),
      [0.05, 0.03].flatMap((rate) => [42, 43].map((seed) => [rate, seed, "complete"])),
    );
    assert.equal(added[0]!.id, 6, "the trial that Optuna enqueued is the one that ran");
    assert(!after.trials.some(({ value }) => value === 0.999 || value === 1));
    assert.deepEqual(after.foreign.map(({ id }) => id), [8, 9, 10, 11, 12, 13]);
    assert.deepEqual(await openStudy(after.directory), after);
    const again = await planSweep(options);
    assert(again.trials.every(({ state }) => state === "complete"));
    assert.deepEqual(again.points, plan.points, "what was asked for stays in the study");
    await optuna("dump", journal);

    await optuna("ask", journal, before.name);
    assert((await planSweep(options)).trials.every(({ state }) => state === "complete"));
  }));

Deno.test("a trial that lacks several settings is passed over in a plain sentence", async () => {
  const vary = { learningRate: [1e-4, 1e-3], dropout: [0, 0.3], batchSize: [8, 32] };
  const definition = await defineStudy({ ...smoke, experiment: { ...experiment, vary } });
  assert.equal(
    refusalOf(definition, { learningRate: 1e-3 }),
    "it names no dropout or batchSize",
  );
});

Deno.test("what Optuna asks for runs also where its kind of value is new to the study", () =>
  withDirectory(async (resultsDirectory) => {
    const spaces = [
      [{ modality: ["both", "question"] }, { modality: "image" }],
      [{ batchSize: [16, 32] }, { batchSize: 24 }],
      [{ dropout: [0, 0.3] }, { dropout: 0.1 }],
    ] as const;
    for (const [vary, point] of spaces) {
      const name = Object.keys(vary)[0]!;
      const base = { [name]: Object.values(vary)[0]![0] };
      const options = {
        ...smoke,
        experiment: { ...experiment, name: `asked_${name}`, vary, base },
        seeds: 1,
        resultsDirectory,
      };
      const { directory, name: study } = await runSweep(options);
      await optuna("enqueue", join(directory, "journal.log"), study, JSON.stringify([point]));
      const asked = (await runSweep(options)).trials.at(-1)!;
      assert.deepEqual([asked.point, asked.state], [point, "complete"]);
      await optuna("dump", join(directory, "journal.log"));
    }
  }));

Deno.test("what Optuna asks for twice, with another seed, or what is there is passed over", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 1, resultsDirectory };
    const { directory, name, trials } = await runSweep(options);
    const asked = [
      { learningRate: 0.05, seed: 77 },
      { learningRate: 0.001 },
      { learningRate: 0.02 },
      { learningRate: 0.02 },
      { learningRate: "fast" },
    ];
    await optuna("enqueue", join(directory, "journal.log"), name, JSON.stringify(asked));
    const plan = await planSweep(options);
    assert.deepEqual(plan.asked, [{ learningRate: 0.02 }]);
    const reasons = [/3 .*seed 77 is not among those of this sweep, 42: see --seeds/, /7 .*"fast"/];
    const there = [/4 .*the study has that trial already/, /5 .*the study has that trial already/];
    [...reasons, ...there].forEach((reason, i) => assert.match(plan.passedOver[i]!, reason));
    const study = await runSweep(options);
    assert.equal(study.trials.length, trials.length + 1);
    assert.equal(study.trials.at(-1)!.state, "complete");
  }));

Deno.test("values that Optuna tells to our waiting trials, or copies, are not taken as measured", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, jobs: 1, resultsDirectory };
    const controller = new AbortController();
    const stopped = await runSweep({
      ...options,
      signal: controller.signal,
      onUpdate: ({ trial }) => trial.state === "complete" && controller.abort(),
    });
    const journal = join(stopped.directory, "journal.log");
    await optuna("tell", journal, stopped.name, "2");
    await optuna("copy", journal, stopped.name);
    const study = await runSweep({ ...options, seeds: 3 });
    assert.equal(latestTrials(study).length, 9);
    assert(
      latestTrials(study).every(({ state, history }) =>
        state === "complete" && history.length === 2
      ),
    );
    assert(!study.trials.some(({ value }) => value! > 0.9));
    assert.deepEqual(study.foreign.map(({ id, state }) => [id, state]), [
      [1, "complete"],
      [2, "complete"],
      [6, "complete"],
    ]);
  }));

Deno.test("a trial that Optuna ends while it runs here, or takes before, is trained under another id", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 1, jobs: 1, resultsDirectory };
    let told: Promise<unknown> | undefined;
    const executor = fakeTrials();
    const study = await runSweep({
      ...options,
      executor: {
        async run(job, onEvent, signal) {
          // Trial 1 is waiting while trial 0 begins.
          const [directory, name] = [join(job.directory, "..", ".."), "rates/tabletop-smoke"];
          await (told ??= optuna("tell", join(directory, "journal.log"), name, "1"));
          return await executor.run(job, onEvent, signal);
        },
      },
    });
    assert.deepEqual(study.foreign.map(({ id }) => id), [1]);
    assert.deepEqual(
      latestTrials(study).map(({ point, state }) => [point.learningRate, state]),
      [[1e-4, "complete"], [1e-3, "complete"], [1e-2, "complete"]],
    );
  }));

Deno.test("a trial that something else ends in the moment in which it is taken is trained under another id", () =>
  withDirectory(async (resultsDirectory) => {
    let isTold = false;
    const study = await runSweep({
      ...smoke,
      seeds: 1,
      jobs: 1,
      resultsDirectory,
      onUpdate({ trial: { id, state, directory } }) {
        if (isTold || id !== 0 || state !== "complete") return;
        isTold = true;
        // What Optuna writes when it tells a value; the next trial is taken right after this.
        const record = { op_code: 6, worker_id: "other", trial_id: 1, state: 1, values: [0.5] };
        Deno.writeTextFileSync(
          join(directory, "..", "..", "journal.log"),
          JSON.stringify({ ...record, datetime_complete: "2026-01-02T03:04:05.000006" }) + "\n",
          { append: true },
        );
      },
    });
    assert.deepEqual(study.foreign.map(({ id }) => id), [1]);
    assert.deepEqual(
      latestTrials(study).map(({ point, state }) => [point.learningRate, state]),
      [[1e-4, "complete"], [1e-3, "complete"], [1e-2, "complete"]],
    );
  }));

Deno.test("notes under the names of a study's attributes end no command", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { ...smoke, seeds: 1, resultsDirectory };
    for (const name of ["points", "experiment", "given", "asked", "dataHashes"]) {
      const study = await runSweep(options);
      await optuna("note", join(study.directory, "journal.log"), study.name, name);
      await assert.rejects(openStudy(study.directory), /No sweep has run/);
      const plan = await planSweep(options);
      assert(plan.trials.filter(({ seed }) => seed === 42).length >= 3);
    }
    const { asked, trials } = await runSweep(options);
    assert.deepEqual(asked, [{ learningRate: 0.02 }]);
    assert(trials.every(({ state }) => state === "complete"));
  }));
