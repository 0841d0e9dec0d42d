import assert from "node:assert/strict";
import { judgedRows, openNotebookTrial } from "../../lib/notebook/mod.ts";
import { runSweep } from "../../lib/sweep/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";

Deno.test("an opened trial and its rows stay for the next cells until it is trained again", () =>
  withDirectory(async (resultsDirectory) => {
    const train = (epochs: number) =>
      runSweep({
        experiment: {
          name: "mine",
          question: "Which?",
          vary: { learningRate: [1e-3] },
          base: { learningRate: 1e-3, epochs },
          metric: "valAccuracy",
        },
        preset: "smoke",
        seeds: 1,
        fresh: true,
        resultsDirectory,
      });
    const options = { preset: "smoke", resultsDirectory };
    await train(1);
    const first = await openNotebookTrial("mine", options);
    const rows = await judgedRows("mine", options);
    assert.equal(rows.length, first.dataset.val.samples.length);
    assert.equal(await openNotebookTrial("mine", options), first);
    assert.equal(await judgedRows("mine", options), rows);

    await train(2);
    const second = await openNotebookTrial("mine", options);
    assert.equal(second.settings.epochs, 2);
    assert.notEqual(await judgedRows("mine", options), rows);
    second.close();
  }));
