import assert from "node:assert/strict";
import {
  bestEpoch,
  type EpochMetrics,
  higherIsBetter,
  metricNames,
  parseTrialSettings,
} from "../../lib/trainer/mod.ts";

const epochs = (...rows: Partial<EpochMetrics>[]): EpochMetrics[] =>
  rows.map((row, i) => ({
    ...{ epoch: i + 1, trainLoss: 1, trainAccuracy: 0.5, valLoss: 1, valAccuracy: 0.5 },
    ...row,
  }));

Deno.test("the best epoch is the first of the best metric: the highest, of a loss the lowest", () => {
  const history = epochs(
    { valAccuracy: 0.6, valLoss: 0.9, valAveragePrecision: 0.3 },
    { valAccuracy: 0.8, valLoss: 0.7, valAveragePrecision: 0.2 },
    { valAccuracy: 0.7, valLoss: 0.5, valAveragePrecision: 0.4 },
    { valAccuracy: 0.8, valLoss: 0.5, valAveragePrecision: 0.4 },
  );
  assert.equal(bestEpoch(history)!.epoch, 2);
  assert.equal(bestEpoch(history, "valLoss")!.epoch, 3);
  assert.equal(bestEpoch(history, "valAveragePrecision")!.epoch, 3);
  assert.equal(bestEpoch([], "valLoss"), undefined);
});

Deno.test("by a metric that is not defined for the rows the first epoch is best", () => {
  const history = epochs({ valAccuracy: 0.6 }, { valAccuracy: 0.8 });
  assert.equal(bestEpoch(history, "valF1")!.epoch, 1);
});

Deno.test("a trial chooses its epoch by a metric that it comes to, and by no other", () => {
  for (const model of ["classification", "answer", "visual", "text"] as const) {
    for (const bestBy of metricNames({ model, data: "shapes" })) {
      assert.equal(parseTrialSettings({ model, bestBy }).bestBy, bestBy);
    }
  }
  assert.throws(() => parseTrialSettings({ model: "answer", bestBy: "valF1" }), {
    name: "SettingsError",
    message:
      /'valF1' is not defined for the model 'answer'.*metric, to valAccuracy, valLoss, valVqa/,
  });
  assert(higherIsBetter("valF1") && !higherIsBetter("valLoss"));
});
