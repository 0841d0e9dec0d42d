import assert from "node:assert/strict";
import { effect, summarize } from "../../lib/report/mod.ts";
import { madeUpStudy } from "./studies.ts";

Deno.test("the effect of a setting is what lies between its best and its worst mean", async () => {
  const study = madeUpStudy({
    values: [0.1, 0.01, 0.001],
    scores: [[0.58, 0.62], [0.9, 0.92], [0.7, 0.8]],
  });
  assert.deepEqual(effect(await summarize(study)).split("\n"), [
    "- Between the highest mean, of learning rate 0.01, and the lowest, of learning rate 0.1, lie 31.0 " +
    "points of validation accuracy; some of it is chance, since the two were picked out.",
    "- The highest mean is 4.0 points below what the annotators' disagreement lets anyone expect.",
    "- No better than predicting always the majority, 60.0%: learning rate 0.1.",
  ]);
});

Deno.test("of losses the lowest is the best, and no accuracy stands beside them", async () => {
  const study = madeUpStudy({ metric: "valLoss", values: [1e-3, 1e-2], scores: [[0.25], [0.75]] });
  assert.equal(
    effect(await summarize(study)),
    "- Between the lowest mean, of learning rate 0.001, and the highest, of learning rate 0.01, lie " +
      "0.500 of validation loss; some of it is chance, since the two were picked out.",
  );
});

Deno.test("a study without a complete trial has no effect to tell of", async () => {
  const study = madeUpStudy({ values: [1e-3], scores: [["out of memory"]] });
  assert.match(effect(await summarize(study)), /nothing is shown/);
});

Deno.test("of several settings the best and the worst point are named in full", async () => {
  const study = madeUpStudy({
    vary: { batchSize: [32, 64], dropout: [0.3, 0.5] },
    scores: [[0.9], [0.8], [0.7], [0.61]],
  });
  assert.match(
    effect(await summarize(study)),
    /^- Between the highest mean, of batch size 32, dropout 0\.3, and the lowest, of batch size 64, dropout 0\.5, lie 29\.0 points.*\n.*\n- No better .* 60\.0%: none\.$/,
  );
});
