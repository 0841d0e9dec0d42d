import assert from "node:assert/strict";
import { loadExperiment, sweepCommand } from "../../lib/sweep/mod.ts";

Deno.test("a study of an experiment's file has a command, one that was written in place has none", async () => {
  assert.equal(await sweepCommand({ experiment: "dropout" }), "deno task sweep dropout");
  const experiment = await loadExperiment("learning_rate");
  const options = { preset: "lab", seeds: 5, set: { data: "vizwiz", dataDirectory: "/a b" } };
  assert.equal(
    await sweepCommand({ experiment, ...options, engine: "wasm", resultsDirectory: "mine" }),
    "deno task sweep learning_rate --preset lab --seeds 5 --set data=vizwiz " +
      "--set 'dataDirectory=/a b' --engine wasm --results mine",
  );
  const race = { maxSeeds: 5, out: [] };
  assert.equal(
    await sweepCommand({ experiment: "dropout", seeds: 5, race }),
    "deno task sweep dropout --seeds 5 --race",
  );
  const changed = { ...experiment, vary: { learningRate: [1e-3] } };
  assert.equal(await sweepCommand({ experiment: changed }), undefined);
  assert.equal(await sweepCommand({ experiment: { ...experiment, name: "mine" } }), undefined);
});
