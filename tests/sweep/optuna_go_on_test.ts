import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot, pythonEnvironment, runPython } from "../../lib/base/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
import { latestTrials, openStudy, type Point, pointKey, type Study } from "../../lib/sweep/mod.ts";
import { withDirectory } from "./fixture.ts";

interface Seen {
  best: Point;
  trials: {
    id: number;
    state: string;
    parameters: Point;
    value: number;
    reports: [epoch: number, value: number][];
    seed: number;
  }[];
}

/** Runs `deno task sweep tuning` with fake trials, and reads its study. */
async function sweep(results: string): Promise<Study> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-q", "-A", join(projectRoot, "tests", "cli", "sweep_process.ts"), "tuning"],
      ...["--preset", "smoke", "--set", "epochs=4", "--seeds", "2", "--results", results],
      ...["--sampler", "random", "--trials", "20", "--pruner", "median"],
    ],
    env: { FAKE_TRIAL: "[]", NO_COLOR: "1" },
    stdin: "null",
    stdout: "null",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  const folder = "tabletop-smoke-epochs=4-sampler=random-pruner=median";
  return await openStudy(join(results, "tuning", folder));
}

/** What Optuna sees of a study, before it asks for so many points. */
async function goOn({ directory, name }: Study, count: number): Promise<Seen> {
  const python = await pythonEnvironment("optuna", testEnvironments.optuna);
  const program = join(import.meta.dirname!, "optuna_go_on.py");
  return JSON.parse(
    await runPython([program, join(directory, "journal.log"), name, String(count)], python),
  );
}

/** What it must see. */
function expected({ trials, experiment: { metric } }: Study): Seen["trials"] {
  return trials.map(({ id, state, point, value, history, seed }) => ({
    ...{ id, state, parameters: point, value: value!, seed },
    reports: history.map((epoch): [number, number] => [epoch.epoch, epoch[metric]!]),
  }));
}

Deno.test("Optuna in Python reads a study whole and goes on with it: TPE asks for five points that a sweep trains", () =>
  withDirectory(async (results) => {
    const before = await sweep(results);
    assert(before.trials.some(({ state }) => state === "pruned"));
    const seen = await goOn(before, 5);
    assert.deepEqual(seen.trials, expected(before));
    const best = before.trials.filter(({ state }) => state === "complete")
      .reduce((a, b) => b.value! > a.value! ? b : a);
    assert.deepEqual(seen.best, best.point);

    const after = await sweep(results);
    assert.deepEqual(after.trials.slice(0, before.trials.length), before.trials);
    assert.equal(after.asked.length, 5);
    const asked = new Set(after.asked.map(pointKey));
    const added = latestTrials(after).filter(({ point }) => asked.has(pointKey(point)));
    assert(added.length >= 5);
    for (const { state, value, history } of added) {
      assert(state === "complete" || state === "pruned", state);
      assert.equal(value, history.at(-1)!.valAccuracy);
    }
    assert(added.some(({ state }) => state === "complete"));
    assert.deepEqual(after.foreign, []);
    assert.deepEqual((await goOn(after, 0)).trials, expected(after), "Optuna sees what was added");
  }));
