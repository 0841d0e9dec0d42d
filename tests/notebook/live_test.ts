import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheDirectory } from "../../lib/base/mod.ts";
import { prepareJupyter } from "../../lib/cli/jupyter.ts";
import { executeNotebook } from "../../lib/cli/notebook.ts";
import { openStudy, runSweep, type SweepPlan } from "../../lib/sweep/mod.ts";
import { sweepBars } from "../../lib/notebook/live_bars.ts";
import { experiment, fakeTrials } from "../sweep/fixture.ts";
import { interrupt } from "./interrupt.ts";
import { notebookOf, outputsOf } from "./notebook.ts";

/** Runs a test with a directory of its own in the project, where kernels find its packages. */
async function withDirectory(work: (directory: string) => Promise<void>): Promise<void> {
  await Deno.mkdir(cacheDirectory, { recursive: true });
  const directory = await Deno.makeTempDir({ dir: cacheDirectory, prefix: "test-" });
  try {
    await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

const module = (path: string) => JSON.stringify(new URL(`../../${path}`, import.meta.url).href);

/** A cell that runs a sweep of fake trials. */
function sweepCell(directory: string, ...trialArguments: string[]): string {
  return sweepCellWith({}, directory, ...trialArguments);
}

/** A cell that runs a sweep of fake trials with further options. */
function sweepCellWith(
  own: Record<string, unknown>,
  directory: string,
  ...trialArguments: string[]
): string {
  const options = {
    preset: "smoke",
    seeds: 1,
    jobs: 2,
    ...own,
    resultsDirectory: join(directory, "results"),
  };
  return `
    import { runInNotebook } from ${module("lib/notebook/live.ts")};
    import { experiment, fakeTrials } from ${module("tests/sweep/fixture.ts")};
    const study = await runInNotebook(experiment, {
      ...${JSON.stringify(options)},
      executor: fakeTrials(...${JSON.stringify(trialArguments)}),
    });`;
}

Deno.test("a sweep in a notebook says of a trial that it says nothing, waits or starts again", async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, "sweep.ipynb");
    const cell = sweepCellWith({ silenceSeconds: 8 }, directory, "--hang", "0.001");
    await Deno.writeTextFile(path, notebookOf([cell]));
    await executeNotebook(await prepareJupyter(), path);
    const [shown] = Object.values(await outputsOf(path));
    const texts = shown!.map(({ data }) => data?.["text/plain"] ?? "");
    assert(
      texts.some((text) =>
        /^learning rate 0\.001, seed 42: has said nothing for \S+ s; after 8\.0 s it is ended \(--silence, in a cell silenceSeconds\)/
          .test(text)
      ),
      texts.join("\n"),
    );
  });
});

Deno.test("a race in a cell says when it is over and writes the command's study", async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, "race.ipynb");
    await Deno.writeTextFile(
      path,
      notebookOf([sweepCellWith({ race: true, seeds: 4 }, directory)]),
    );
    await executeNotebook(await prepareJupyter(), path);
    const [shown] = Object.values(await outputsOf(path));
    const texts = shown!.map(({ data }) => data?.["text/plain"] ?? "").join("\n");
    assert.match(texts, /The race is over after 2 of 4 seeds: 2 of 3 points are raced out/);
    const study = await openStudy(join(directory, "results", "rates", "tabletop-smoke-race"));
    assert.equal(study.race?.maxSeeds, 4);
    assert.deepEqual(study.race?.out.map(({ seeds }) => seeds), [2, 2]);
    assert.deepEqual(study.trials.map(({ state }) => state), new Array(6).fill("complete"));
  });
});

Deno.test("the bar of a trial in trouble says what it does, and that of one that goes on its score", async () => {
  await withDirectory(async (directory) => {
    const states = new Set<string>();
    let plan: SweepPlan | undefined;
    await runSweep({
      ...{ experiment, preset: "smoke", seeds: 1, jobs: 3, silenceSeconds: 3 },
      resultsDirectory: directory,
      executor: fakeTrials("--hang", "0.001"),
      onPlan: (planned) => plan = planned,
      onUpdate(update) {
        const bars = sweepBars(plan!.study, [update], update, new Date());
        states.add(`${update.event?.event}: ${bars[1]?.state}`);
      },
    });
    const told = [...states];
    assert(told.some((state) => /^silent: has said nothing for/.test(state)), told.join("\n"));
    assert(
      told.some((state) => /^epoch: epoch 1: validation accuracy/.test(state)),
      told.join("\n"),
    );
  });
});

Deno.test("a sweep in a notebook ends with what has become of its trials and their curves", async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, "sweep.ipynb");
    const states = `console.log(study.trials.map(({ state }) => state).join(" "));`;
    await Deno.writeTextFile(path, notebookOf([sweepCell(directory, "--fail", "0.01"), states]));
    await executeNotebook(await prepareJupyter(), path);
    const [shown, printed] = Object.values(await outputsOf(path));
    assert.equal(printed![0]!.text, "complete complete failed\n");
    assert.equal(shown!.length, 2);
    assert.match(shown![0]!.data!["text/plain"]!, /^2 trials complete, 1 failed \(3 .* ran here/);
    assert.deepEqual(Object.keys(shown![1]!.data!).toSorted(), [
      "application/vnd.vegalite.v5+json",
      "image/png",
      "text/plain",
    ]);

    await Deno.writeTextFile(path, notebookOf([sweepCell(directory), states]));
    await executeNotebook(await prepareJupyter(), path);
    const [again] = Object.values(await outputsOf(path));
    assert.match(again![0]!.data!["text/plain"]!, /^3 trials complete \(1 .* ran here/);
    const results = join(directory, "results", "rates", "tabletop-smoke");
    for (const name of ["table.md", "table.csv", "plot.png", "manifest.json"]) {
      assert.ok((await Deno.stat(join(results, name))).size > 0, name);
    }
  });
});

Deno.test("an interrupted sweep ends with what stands and goes on when the cell is run again", async () => {
  await withDirectory(async (directory) => {
    const study = join(directory, "results", "rates", "tabletop-smoke");
    const said = await interrupt({
      folder: directory,
      cell: `const kept = 41; ${sweepCell(directory, "--step", "300")}`,
      started: join(study, "trials", "1", "history.json"),
    });
    assert.deepEqual(said, { status: "ok", error: "", kept: "ok", alive: true });
    const [, stopped] = (await openStudy(study)).trials;
    assert.equal(stopped!.state, "running");

    const path = join(directory, "sweep.ipynb");
    const show = (name: string) =>
      `import { ${name} } from ${module("lib/notebook/mod.ts")}; await ${name}("rates");`;
    const stands = [show("showTable"), show("showPlot"), show("showFinding")];
    await Deno.writeTextFile(path, notebookOf(stands));
    const env = { VQALAB_RESULTS: join(directory, "results") };
    await executeNotebook(await prepareJupyter(), path, { env });
    for (const outputs of Object.values(await outputsOf(path))) {
      const { data } = outputs.at(-1)!;
      assert.match(data!["text/plain"]!, /^_Stopped at \d of 3 trials; run the sweep's cell again/);
    }

    await Deno.writeTextFile(path, notebookOf([sweepCell(directory)]));
    await executeNotebook(await prepareJupyter(), path);
    const { trials } = await openStudy(study);
    assert.deepEqual(trials.map(({ state, history }) => [state, history.length]), [
      ["complete", 2],
      ["complete", 2],
      ["complete", 2],
    ]);
  });
});

Deno.test("an experiment that is written in a cell is swept and leaves its results under its name", async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, "mine.ipynb");
    const names = "defineExperiment, runInNotebook, showTable";
    await Deno.writeTextFile(
      path,
      notebookOf([
        `import { ${names} } from ${module("lib/notebook/mod.ts")};
import { fakeTrials } from ${module("tests/sweep/fixture.ts")};
const mine = defineExperiment({
  name: "mine",
  question: "Which?",
  vary: { learningRate: [1e-3, 1e-2] },
  base: { learningRate: 1e-3, data: "shapes" },
  metric: "valAccuracy",
});
await showTable(mine);
const study = await runInNotebook(mine, { preset: "smoke", seeds: 1, executor: fakeTrials() });`,
        `import { showTable } from ${module("lib/notebook/mod.ts")}; await showTable("mine");`,
      ]),
    );
    const env = { VQALAB_RESULTS: join(directory, "results") };
    await executeNotebook(await prepareJupyter(), path, { env });
    const [first, second] = Object.values(await outputsOf(path));
    assert.match(first![0]!.data!["text/plain"]!, /No trial has been run yet/);
    assert.match(second![0]!.data!["text/plain"]!, /0\.01/);
    const files = [...Deno.readDirSync(join(directory, "results", "mine", "shapes-smoke"))]
      .map(({ name }) => name);
    for (const name of ["journal.log", "manifest.json", "plot.png", "table.md"]) {
      assert(files.includes(name), name);
    }
  });
});

Deno.test("a sweep in a notebook ends with its first error, although its results cannot be written either", async () => {
  await withDirectory(async (directory) => {
    const path = join(directory, "sweep.ipynb");
    const results = JSON.stringify(join(directory, "results"));
    const cell = `
      import { runInNotebook } from ${module("lib/notebook/live.ts")};
      import { experiment, fakeTrials } from ${module("tests/sweep/fixture.ts")};
      const fake = fakeTrials();
      await runInNotebook(experiment, {
        preset: "smoke",
        seeds: 1,
        jobs: 1,
        resultsDirectory: ${results},
        executor: {
          run(job, onEvent, signal) {
            if (job.directory.endsWith("0")) return fake.run(job, onEvent, signal);
            Deno.mkdirSync(job.directory + "/../../table.md/x", { recursive: true });
            throw new Error("the first error");
          },
        },
      });`;
    await Deno.writeTextFile(path, notebookOf([cell]));
    await assert.rejects(executeNotebook(await prepareJupyter(), path), /the first error/);
  });
});
