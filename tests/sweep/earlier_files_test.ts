import assert from "node:assert/strict";
import { join } from "node:path";
import { readStoredStudy, writeReport } from "../../lib/report/mod.ts";
import { latestTrials, repairStudy, runSweep } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "./fixture.ts";

Deno.test("a sweep over committed results that ends in the first epoch gives no trial another's score", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { experiment, preset: "smoke", seeds: 1, jobs: 1, resultsDirectory };
    const study = await runSweep({ ...options, executor: fakeTrials() });
    await writeReport(study);
    const before = new Map(study.trials.map(({ point, value }) => [point.learningRate, value]));
    // As git brings it: without journal, logs and result.json.
    await Deno.remove(join(study.directory, "journal.log"));
    for (const { directory } of study.trials) {
      for (const file of ["trial.log", "result.json"]) await Deno.remove(join(directory, file));
    }
    // Under other ids than before.
    const turned = {
      ...experiment,
      vary: { learningRate: [1e-3, 1e-4, 1e-2] },
    };
    const stop = new AbortController();
    await runSweep({
      ...options,
      experiment: turned,
      signal: stop.signal,
      executor: {
        run() {
          stop.abort();
          return Promise.resolve({ status: "stopped" });
        },
      },
    });
    const shown = latestTrials(await readStoredStudy(study.directory));
    assert.deepEqual(
      shown.map(({ point, value }) => [point.learningRate, value]),
      [1e-3, 1e-2].map((rate) => [rate, before.get(rate)]),
    );
    const repair = await repairStudy(study.directory);
    assert.deepEqual([repair.complete, repair.unfinished], [[1, 2], [0]]);
  }));
