import assert from "node:assert/strict";
import { join } from "node:path";
import { codeState, hardware } from "../../lib/base/mod.ts";
import {
  type Executor,
  type JobEvent,
  localExecutor,
  openStudy,
  type RunRecord,
  runSweep,
  type StudyTrial,
} from "../../lib/sweep/mod.ts";
import { withDirectory } from "./fixture.ts";

const options = {
  experiment: {
    name: "real",
    question: "Does a real trial record its origin?",
    vary: { model: ["classification"] },
    base: {},
    metric: "valAccuracy",
  },
  preset: "smoke",
  seeds: 1,
  command: "deno task sweep real",
} as const;

Deno.test("a trial records what ran, where and when, for each process that trained it", () =>
  withDirectory(async (resultsDirectory) => {
    const controller = new AbortController();
    // So many that the trial hears of the stop before its last epoch.
    const long = { ...options, resultsDirectory, set: { epochs: 40 } };
    let epochs = 0;
    await runSweep({
      ...long,
      signal: controller.signal,
      onUpdate({ event }) {
        if (event?.event !== "epoch") return;
        epochs++;
        controller.abort();
      },
    });
    const study = await runSweep({ ...long, command: "to go on" });
    const [trial] = study.trials;
    assert.equal(trial!.state, "complete");
    const [first, second] = trial!.runs;
    assert.equal(trial!.runs.length, 2);
    assert(epochs < long.set.epochs, `it was stopped after ${epochs} epochs`);
    assert.deepEqual([first!.resumedAfter, second!.resumedAfter], [0, epochs]);
    assert.deepEqual([first!.command, second!.command], ["deno task sweep real", "to go on"]);
    for (const run of [first!, second!]) {
      assert(run.started < run.ended!);
      assert.equal(run.engine, trial!.engine);
      assert.equal(run.threads, 1);
      assert.deepEqual(run.code, await codeState());
      assert.deepEqual(run.hardware, hardware());
      assert.equal(run.versions.deno, Deno.version.deno);
      assert.match(run.versions.packages["zod"]!, /^4\./);
    }
    const file: RunRecord[] = JSON.parse(
      await Deno.readTextFile(join(trial!.directory, "runs.json")),
    );
    assert.deepEqual(file, trial!.runs);
    assert.deepEqual(await openStudy(study.directory), study);

    const again = await runSweep({ ...long, command: "to show it again" });
    assert.deepEqual(again, study, "showing it again rewrites nothing");
  }));

Deno.test("a trial that had ended when its sweep died is not trained again", () =>
  withDirectory(async (resultsDirectory) => {
    const local = localExecutor();
    const dying = {
      ...local,
      run: async (...args: Parameters<Executor["run"]>) => {
        await local.run(...args);
        throw new Error("the power is cut");
      },
    };
    const cut = runSweep({ ...options, resultsDirectory, executor: dying });
    await assert.rejects(cut, /the power is cut/);
    const events: JobEvent[] = [];
    const study = await runSweep({
      ...options,
      resultsDirectory,
      onUpdate: ({ event }) => event && events.push(event),
    });
    assert.deepEqual(events.map(({ event }) => event), ["start", "end", "runs"]);
    assert.equal(events[0]!.event === "start" && events[0]!.resumedAfter, 2);
    const [{ id, state, history, directory }] = study.trials as [StudyTrial];
    assert.deepEqual([id, state, history.length], [0, "complete", 2]);
    const names = Array.from(Deno.readDirSync(directory), ({ name }) => name);
    assert(names.includes("weights.safetensors") && !names.includes("checkpoint.safetensors"));
  }));
