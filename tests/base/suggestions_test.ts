import assert from "node:assert/strict";
import { didYouMean, unknownName } from "../../lib/base/mod.ts";
import { suggestions } from "../../lib/base/suggestions.ts";
import { metrics } from "../../lib/trainer/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";

const settings = Object.keys(parseTrialSettings({}));

Deno.test("initials, abbreviations and misspellings suggest the setting that is meant", () => {
  const meant: Record<string, string[]> = {
    lr: ["learningRate"],
    bs: ["batchSize"],
    hs: ["hiddenSize"],
    lrate: ["learningRate"],
    learning_rate: ["learningRate"],
    "learning-rate": ["learningRate"],
    LearningRate: ["learningRate"],
    leraning: ["learningRate"],
    epoch: ["epochs"],
    drop: ["dropout"],
    droput: ["dropout"],
    batch: ["batchSize"],
    emb: ["embeddingSize"],
    seeds: ["seed"],
  };
  for (const [query, names] of Object.entries(meant)) {
    assert.deepEqual(suggestions(query, settings), names, query);
  }
});

Deno.test("metrics are suggested likewise", () => {
  const names = Object.keys(metrics);
  const meant: Record<string, string> = {
    acc: "valAccuracy",
    accuracy: "valAccuracy",
    loss: "valLoss",
    f1: "valF1",
    ap: "valAveragePrecision",
    vqa: "valVqaAccuracy",
    valAcuracy: "valAccuracy",
  };
  for (const [query, name] of Object.entries(meant)) {
    assert.deepEqual(suggestions(query, names), [name], query);
  }
});

Deno.test("equally near names are all suggested, and nothing where nothing is near", () => {
  assert.equal(
    didYouMean("size", settings),
    "did you mean 'imageSize', 'hiddenSize', 'embeddingSize' or 'batchSize'?",
  );
  assert.equal(didYouMean("weather", settings), "");
  assert.equal(
    unknownName({ one: "preset", all: "presets" }, "zzz", ["smoke", "quick"]),
    "Unknown preset 'zzz'. Known presets: smoke, quick.",
  );
  assert.equal(
    unknownName({ one: "preset", all: "presets" }, "smok", ["smoke", "quick"]),
    "Unknown preset 'smok': did you mean 'smoke'? Known presets: smoke, quick.",
  );
});
