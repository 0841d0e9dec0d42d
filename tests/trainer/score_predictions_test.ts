import assert from "node:assert/strict";
import { openTrial, predict, scorePredictions } from "../../lib/trainer/mod.ts";
import { withTrials } from "./trained.ts";

Deno.test("predictions for the validation rows have the scores of the trial's best epoch", () =>
  withTrials({ answerability: {}, answer: { model: "answer" } }, async (trials) => {
    for (const { directory, best } of Object.values(trials)) {
      const trial = await openTrial(directory);
      const scoresOf = async (split: "val" | "test") => {
        const batches = await Array.fromAsync(predict(trial, split));
        return scorePredictions(trial, split, batches.flatMap(({ predictions }) => predictions));
      };
      const { epoch: _, trainLoss: _a, trainAccuracy: _b, fittedAccuracy: _c, ...validation } =
        best;
      const { valLoss: _d, ...scores } = validation;
      assert.deepEqual(await scoresOf("val"), scores);
      assert.equal(await scoresOf("test"), undefined);
      trial.close();
    }
  }));
