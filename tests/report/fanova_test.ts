import assert from "node:assert/strict";
import { join } from "node:path";
import { pythonEnvironment, runPython } from "../../lib/base/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
import {
  ImportanceError,
  settingImportances,
  summarize,
  writeImportance,
} from "../../lib/report/mod.ts";
import {
  defineExperiment,
  logUniform,
  type NamedExperiment,
  runSweep,
  uniform,
} from "../../lib/sweep/mod.ts";
import { madeUpStudy } from "./studies.ts";
import { runTask } from "../cli/task.ts";
import { experiment as oneSetting, fakeTrials, withDirectory } from "../sweep/fixture.ts";

const experiment: NamedExperiment = {
  name: "several",
  ...defineExperiment({
    question: "Which point is best?",
    vary: {
      learningRate: logUniform(1e-5, 1e-1),
      dropout: uniform(0, 0.7),
      batchSize: [8, 32, 128],
    },
    base: {},
    metric: "valAccuracy",
  }),
};

/** Runs a study of random points with two seeds each. */
const sampled = (resultsDirectory: string, trials: number) =>
  runSweep({
    ...{ experiment, preset: "smoke", seeds: 2, executor: fakeTrials(), resultsDirectory },
    sampler: { name: "random", trials },
  });

const read = (directory: string) =>
  Promise.all(
    ["md", "csv", "png", "svg", "vl.json"].map(async (extension) =>
      (await Deno.readFile(join(directory, `importance.${extension}`))).toBase64()
    ),
  );

Deno.test("importances are those that Optuna's fANOVA gives to the means over seeds, the same again", () =>
  withDirectory(async (resultsDirectory) => {
    const { directory } = await sampled(resultsDirectory, 40);
    const { code, out } = await runTask("importance", directory);
    assert.equal(code, 0);
    assert.match(out, /^\| Learning rate +\| +\d+\.\d ± \d+\.\d \|$/m);
    const csv = await Deno.readTextFile(join(directory, "importance.csv"));
    const shares = Object.fromEntries(
      csv.trim().split("\r\n").slice(1).map((line) => line.split(",")).map(
        ([setting, share]) => [setting, Number(share)],
      ),
    );
    const oracle: Record<string, number> = JSON.parse(
      await runPython(
        [
          join(import.meta.dirname!, "fanova_oracle.py"),
          join(directory, "journal.log"),
        ],
        await pythonEnvironment("importance", testEnvironments.importance),
      ),
    );
    assert.deepEqual(Object.keys(shares), Object.keys(oracle), "the largest first");
    for (const [setting, share] of Object.entries(oracle)) {
      assert(Math.abs(shares[setting]! - share) < 1e-9, `${setting}: ${shares[setting]}, ${share}`);
    }
    assert.equal(Object.keys(shares)[0], "learningRate", "which alone decides fake scores");
    const page = await Deno.readTextFile(join(directory, "importance.md"));
    assert.match(page, /^!\[Figure: .*Learning rate \d.*\]\(importance\.png\)$/im);
    const before = await read(directory);
    await runTask("importance", directory);
    assert.deepEqual(await read(directory), before);
  }));

const none = () => Promise.reject(new Error("Python is not asked"));

Deno.test("a study without importances says why, and what to do", () =>
  withDirectory(async (resultsDirectory) => {
    const few = await sampled(join(resultsDirectory, "few"), 8);
    await assert.rejects(
      writeImportance(few, none),
      (error) =>
        error instanceof ImportanceError &&
        /has 4 points with a complete trial; importances need 10: .*--trials/.test(error.message),
    );
    const one = await runSweep({
      ...{ experiment: oneSetting, preset: "smoke", seeds: 1, executor: fakeTrials() },
      resultsDirectory: join(resultsDirectory, "one"),
    });
    await assert.rejects(writeImportance(one, none), /varies learning rate alone/);
    for (const others of [0.5, 0.7]) {
      const flat = madeUpStudy({
        vary: { learningRate: [1, 2, 3, 4, 5].map((i) => i / 1000), dropout: [0, 0.3] },
        base: { learningRate: 1e-3, dropout: 0 },
        scores: Array.from({ length: 10 }, (_, i) => [i === 0 ? others : 0.5]),
      });
      const alone = settingImportances({ ...await summarize(flat), name: flat.name }, none);
      await assert.rejects(alone, /have the same mean, but for a few at most/);
    }
    const { code, errors } = await runTask("importance", resultsDirectory);
    assert.equal(code, 1);
    assert.match(errors, /has no journal\./);
    assert.doesNotMatch(errors, /\n\s+at /);
  }));
