import assert from "node:assert/strict";
import { join } from "node:path";
import { bestTrial, runSweep } from "../../lib/sweep/mod.ts";
import { experiment, fakeTrials, withDirectory } from "./fixture.ts";

Deno.test("the best trial is the one of the newest study with the best metric and weights", () =>
  withDirectory(async (resultsDirectory) => {
    const asked = { experiment: "rates", preset: "smoke", resultsDirectory };
    assert.equal(await bestTrial(asked), undefined);
    const run = (metric: "valAccuracy" | "valLoss", data: string) =>
      runSweep({
        experiment: { ...experiment, metric },
        preset: "smoke",
        seeds: 1,
        set: { data },
        resultsDirectory,
        executor: fakeTrials("--fail", "0.001"),
      });
    const { trials } = await run("valAccuracy", "shapes");
    assert.equal(await bestTrial(asked), undefined, "none has weights");
    const save = (directory: string) =>
      Deno.writeTextFile(join(directory, "weights.safetensors"), "");
    for (const { directory } of trials) await save(directory);
    const complete = trials.filter(({ state }) => state === "complete");
    assert.equal(complete.length, 2);
    const highest = complete.toSorted((a, b) => b.value! - a.value!)[0]!;
    assert.equal((await bestTrial(asked))!.id, highest.id);
    await Deno.remove(join(highest.directory, "weights.safetensors"));
    assert.notEqual((await bestTrial(asked))!.id, highest.id);

    const later = await run("valLoss", "easy-vqa");
    for (const { directory } of later.trials) await save(directory);
    const lowest = later.trials.filter(({ state }) => state === "complete")
      .toSorted((a, b) => a.value! - b.value!)[0]!;
    assert.equal((await bestTrial(asked))!.directory, lowest.directory);
    assert.equal(await bestTrial({ ...asked, preset: "quick" }), undefined);
  }));
