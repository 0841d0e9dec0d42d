import assert from "node:assert/strict";
import { join } from "node:path";
import { foldIn, normal, pythonEnvironment, randomKey, uniform } from "../../lib/base/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
import { readStoredStudy, summarize, writeReport } from "../../lib/report/mod.ts";
import {
  defineExperiment,
  type EndedTrial,
  type NamedExperiment,
  planSweep,
  prunerNames,
  prunerOf,
  runSweep,
  type Study,
} from "../../lib/sweep/mod.ts";
import { readStepLosses } from "../../lib/trainer/mod.ts";
import { fakeTrials, results, withDirectory } from "./fixture.ts";
import { optuna } from "./optuna.ts";

const script = join(import.meta.dirname!, "optuna_pruners.py");

/** The epoch after which each trial of a case ends in Optuna; null of one that is not pruned. */
async function optunaEnds(study: object): Promise<(number | null)[]> {
  const python = await pythonEnvironment("optuna", testEnvironments.optuna);
  const process = new Deno.Command(python, { args: [script], stdin: "piped", stdout: "piped" })
    .spawn();
  const input = process.stdin.getWriter();
  await input.write(new TextEncoder().encode(JSON.stringify(study)));
  await input.close();
  return JSON.parse(new TextDecoder().decode((await process.output()).stdout));
}

/** Learning curves of trials: some good, some bad, a few not numbers, many equal. */
function curves(key: number, trials: number, epochs: number): (number | null)[][] {
  const levels = uniform(foldIn(randomKey(key), "levels"), trials);
  const noise = normal(foldIn(randomKey(key), "noise"), trials * epochs);
  const odd = uniform(foldIn(randomKey(key), "odd"), trials * epochs);
  return Array.from({ length: trials }, (_, trial) =>
    Array.from({ length: epochs }, (_, epoch) => {
      const at = trial * epochs + epoch;
      if (odd[at]! < 0.01) return null;
      const value = levels[trial]! * (1 - 0.5 / (epoch + 1)) + 0.05 * noise[at]!;
      return odd[at]! > 0.5 ? Number(value.toFixed(1)) : Number(value.toFixed(6));
    }));
}

for (const name of prunerNames.filter((name) => name !== "none")) {
  Deno.test(`the pruner ${name} decides as Optuna's own on the same reports`, async () => {
    let pruned = 0, whole = 0;
    for (const [key, direction] of [[1, "maximize"], [2, "minimize"], [3, "maximize"]] as const) {
      const epochs = key === 3 ? 27 : 10;
      const study = { name: `study ${key}`, direction, epochs };
      const trials = curves(key, 60, epochs);
      const expected = await optunaEnds({ ...study, study: study.name, pruner: name, trials });
      const pruner = prunerOf(name, study);
      const ended: EndedTrial[] = [];
      for (const [number, values] of trials.entries()) {
        const reports = new Map<number, number>();
        let end: number | null = null;
        for (const [i, value] of values.entries()) {
          reports.set(i + 1, value ?? NaN);
          if (!pruner({ number, reports }, ended)) continue;
          end = i + 1;
          break;
        }
        assert.equal(end, expected[number], `trial ${number} of case ${key}`);
        ended.push({ number, reports, state: end === null ? "complete" : "pruned" });
        end === null ? whole++ : pruned++;
      }
    }
    assert(pruned > 30 && whole > 5, `${pruned} pruned, ${whole} whole`);
  });
}

const experiment: NamedExperiment = {
  name: "many_rates",
  ...defineExperiment({
    question: "Which learning rate is best?",
    vary: { learningRate: [1e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 2e-4, 2e-3] },
    base: {},
    metric: "valAccuracy",
  }),
};

/** The parts of a study that must not depend on jobs and interruptions, with the files of its trials. */
async function outcome(study: Study) {
  const histories = await Promise.all(
    study.trials.map(({ directory }) => Deno.readTextFile(join(directory, "history.json"))),
  );
  const losses = await Promise.all(
    study.trials.map(async ({ directory }) => [...await readStepLosses(directory)]),
  );
  const { rows } = await summarize(study);
  return {
    ...{ trials: results(study), losses, rows },
    histories: histories.map((text) => JSON.parse(text)),
  };
}

for (const pruner of ["asha", "median", "hyperband"]) {
  Deno.test(`${pruner} prunes the same trials whatever the number of jobs, stopped often, and never twice`, () =>
    withDirectory(async (directory) => {
      const run = (name: string, options: object = {}) =>
        runSweep({
          ...{ experiment, preset: "smoke", seeds: 2, set: { epochs: 9 }, pruner },
          ...{ executor: fakeTrials("--step", "2"), ...options },
          resultsDirectory: join(directory, name),
        });
      const whole = await run("whole", { jobs: 1 });
      const expected = await outcome(whole);
      const pruned = whole.trials.filter(({ state }) => state === "pruned");
      assert(pruned.length > 0, "nothing was pruned");
      assert(pruned.every(({ seed }) => seed === 42), "the first seed is judged for all");
      for (const { directory, epochs, history } of pruned) {
        assert(epochs < 9);
        assert.equal(history.length, epochs);
        assert.equal((await readStepLosses(directory)).length, 4 * epochs);
        assert.deepEqual(
          JSON.parse(await Deno.readTextFile(join(directory, "history.json"))),
          history,
        );
      }
      assert.deepEqual(await outcome(await run("jobs", { jobs: 5 })), expected);

      // Where a sweep was stopped is the same to all of them.
      for (let stops = 0, isWhole = pruner !== "asha"; !isWhole; stops++) {
        assert(stops < 40);
        const stop = new AbortController();
        let epochs = 0;
        await run("stopped", {
          jobs: 3,
          signal: stop.signal,
          onUpdate({ event }: { event?: { event: string } }) {
            if (event?.event === "epoch" && ++epochs === 15) stop.abort();
          },
        });
        isWhole = !stop.signal.aborted;
      }
      if (pruner === "asha") assert.deepEqual(await outcome(await run("stopped")), expected);
      assert.deepEqual(results(await run("whole")), results(whole), "nothing is begun again");

      const page = await writeReport(whole);
      assert(page.rows.some(({ pruned, estimate }) => pruned.size === 1 && estimate === undefined));
      assert(page.rows.every(({ unfinished }) => unfinished === 0));
      const text = await Deno.readTextFile(join(whole.directory, "table.md"));
      assert.match(text, /pruned after epoch \d/);
      assert.match(
        text,
        new RegExp(`The pruner ${pruner} ended \\d+ trials? before the last epoch`),
      );
      const stored = await summarize(await readStoredStudy(whole.directory));
      assert.deepEqual(
        stored.rows.map(({ pruned }) => pruned),
        page.rows.map(({ pruned }) => pruned),
      );

      const [seen] = await optuna("dump", join(whole.directory, "journal.log")) as {
        trials: { state: string; values: number[]; intermediateValues: Record<string, number> }[];
      }[];
      for (const trial of seen!.trials.filter(({ state }) => state === "pruned")) {
        const steps = Object.keys(trial.intermediateValues).map(Number);
        assert.equal(trial.values[0], trial.intermediateValues[Math.max(...steps)]);
      }
      assert.equal(seen!.trials.filter(({ state }) => state === "pruned").length, pruned.length);
    }));
}

Deno.test("a trial that has trained all of its epochs is complete, however bad it is", () =>
  withDirectory(async (resultsDirectory) => {
    // The last one is the second best: it passes after the first epoch, and is behind after the fourth.
    const rates = [1e-3, 1e-5, 2e-5, 3e-5, 4e-5, 5e-5, 1e-1, 8e-2, 7e-2, 6e-2, 5e-2, 2e-3];
    const ordered = { ...experiment, vary: { learningRate: rates } };
    const run = (epochs: number) =>
      runSweep({
        ...{
          experiment: ordered,
          preset: "smoke",
          seeds: 1,
          set: { epochs },
          pruner: "asha",
          jobs: 1,
        },
        ...{ executor: fakeTrials(), resultsDirectory },
      });
    // ASHA judges after the first epoch and the fourth.
    const { trials } = await run(4);
    assert(trials.some(({ state }) => state === "pruned"));
    assert.equal(trials.at(-1)!.epochs, 4);
    for (const { state, epochs } of trials) assert.equal(state, epochs < 4 ? "pruned" : "complete");
    await assert.rejects(run(1), /"asha" ends trials before their last epoch.*--set epochs=10/);
  }));

Deno.test("a trial that is killed again and again is waited for by those that are held against it", () =>
  withDirectory(async (directory) => {
    const run = (name: string, ...args: string[]) =>
      runSweep({
        ...{ experiment, preset: "smoke", seeds: 2, set: { epochs: 9 }, pruner: "asha" },
        ...{ executor: fakeTrials(...args), resultsDirectory: join(directory, name) },
      });
    const left = await run("killed", "--die", "0.001");
    const killed = left.trials.find(({ point, seed }) =>
      point.learningRate === 1e-3 && seed === 42
    );
    assert.equal(killed?.state, "running");
    assert(left.trials.some(({ state }) => state === "complete"));
    assert.deepEqual(await outcome(await run("killed")), await outcome(await run("whole")));
  }));

Deno.test("an unknown pruner is refused with the nearest", async () => {
  await assert.rejects(
    planSweep({ experiment, preset: "smoke", pruner: "ashe" }),
    /Unknown pruner 'ashe': did you mean 'asha'/,
  );
});
