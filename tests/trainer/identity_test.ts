import assert from "node:assert/strict";
import { SettingsError } from "../../lib/base/mod.ts";
import {
  parseTrialSettings,
  settingDifferences,
  trialKey,
  type TrialSettings,
  unreadSettings,
} from "../../lib/trainer/mod.ts";
import { dataSettings } from "../../lib/trainer/trial_data.ts";

const keyOf = (settings: Record<string, unknown>) => trialKey(parseTrialSettings(settings));

/** Another value of each setting but the model. */
const others: Readonly<Record<Exclude<keyof TrialSettings, "model">, unknown>> = {
  data: "easy-vqa",
  demand: "reading",
  dataDirectory: "elsewhere",
  missingPictures: 0.7,
  trainRows: 7,
  valRows: 7,
  testRows: 7,
  imageSize: 99,
  questions: "normalized",
  tokens: 7,
  minimumAnswerCount: 7,
  modality: "image",
  fusion: "product",
  hiddenSize: 7,
  embeddingSize: 7,
  textLayers: 4,
  bidirectional: false,
  textDropout: 0.7,
  attention: false,
  imageChannels: 7,
  imageBlocks: "deep",
  dropout: 0.7,
  learningRate: 7,
  schedule: "cosine",
  warmup: 0.7,
  batchSize: 7,
  epochs: 7,
  unknownAnswers: "ignore",
  bestBy: "valLoss",
  seed: 7,
  replica: 7,
  precision: "bfloat16",
  threads: 7,
};

/** The settings of which another value, where the model can have one, does not change a trial's key. */
function indifferent(base: Record<string, unknown>): string[] {
  const settings = parseTrialSettings(base);
  return Object.entries(others).filter(([name, value]) => {
    if (settings[name as keyof TrialSettings] === value) return false;
    try {
      return keyOf({ ...base, [name]: value }) === trialKey(settings);
    } catch (error) {
      assert(error instanceof SettingsError);
      return false;
    }
  }).map(([name]) => name).sort();
}

Deno.test("a trial's key holds every setting that its model reads, and no other", () => {
  assert.deepEqual(indifferent({}), [
    "dataDirectory",
    "minimumAnswerCount",
    "missingPictures",
    "textDropout",
    "unknownAnswers",
  ]);
  assert.deepEqual(indifferent({ model: "answer" }), ["dataDirectory", "missingPictures"]);
  assert.deepEqual(indifferent({ model: "answer", textLayers: 1 }), [
    "dataDirectory",
    "missingPictures",
    "textDropout",
  ]);
  assert.deepEqual(indifferent({ model: "text" }), [
    "dataDirectory",
    "fusion",
    "imageBlocks",
    "imageChannels",
    "imageSize",
    "minimumAnswerCount",
    "missingPictures",
    "unknownAnswers",
  ]);
  assert.deepEqual(indifferent({ model: "visual" }), [
    "attention",
    "bidirectional",
    "dataDirectory",
    "embeddingSize",
    "fusion",
    "minimumAnswerCount",
    "missingPictures",
    "questions",
    "textDropout",
    "textLayers",
    "tokens",
    "unknownAnswers",
  ]);
});

Deno.test("a trial's key does not depend on the order of its settings, nor on the place of its data", () => {
  const settings = parseTrialSettings({ data: "vizwiz", dataDirectory: "here", dropout: 0.1 });
  const reversed = Object.fromEntries(Object.entries(settings).reverse());
  assert.equal(trialKey(reversed as unknown as TrialSettings), trialKey(settings));
  assert.equal(trialKey({ ...settings, dataDirectory: "there" }), trialKey(settings));
  const names = Object.keys(JSON.parse(trialKey(settings)));
  assert.deepEqual(names, names.toSorted());
  assert.equal(JSON.parse(trialKey(settings)).dropout, 0.1);
});

Deno.test("a record from before a setting existed is the same trial", () => {
  const { schedule: _, precision: __, ...older } = parseTrialSettings({ model: "answer" });
  assert.equal(keyOf(older), keyOf({ model: "answer" }));
});

Deno.test("two trials differ in the settings that both read", () => {
  const differences = (a: Record<string, unknown>, b: Record<string, unknown>) =>
    settingDifferences(parseTrialSettings(a), parseTrialSettings(b));
  assert.deepEqual(differences({ warmup: 0.1, dropout: 0.5 }, { dropout: 0, textDropout: 0 }), [
    { name: "dropout", a: 0.5, b: 0 },
    { name: "warmup", a: 0.1, b: 0 },
  ]);
  assert.deepEqual(differences({ model: "visual" }, { model: "text", imageSize: 32 }), [
    { name: "modality", a: "image", b: "question" },
    { name: "model", a: "visual", b: "text" },
  ]);
  assert.deepEqual(differences({ model: "text" }, { model: "text", imageSize: 32 }), []);
});

Deno.test("trials differ in a setting exactly where their keys do", () => {
  for (const model of ["classification", "answer", "visual", "text"]) {
    for (const [name, value] of Object.entries(others)) {
      if (name === "modality" && model === "text") continue;
      const a = parseTrialSettings({ model }), b = parseTrialSettings({ model, [name]: value });
      const isSame = settingDifferences(a, b).length === 0;
      assert.equal(isSame, trialKey(a) === trialKey(b), `${model} ${name}`);
      assert.equal(settingDifferences(b, a).length === 0, isSame);
    }
  }
});

Deno.test("the place of data is unread where the data is not in a folder", () => {
  assert(unreadSettings(parseTrialSettings({})).has("dataDirectory"));
  assert(!unreadSettings(parseTrialSettings({ data: "vizwiz" })).has("dataDirectory"));
});

Deno.test("a trial's data does not depend on settings that its model does not read", () => {
  const data = (settings: Record<string, unknown>) => dataSettings(parseTrialSettings(settings));
  const sizes = { imageSize: 32, tokens: 12, minimumAnswerCount: 3, trainRows: 5 };
  const { imageSize, tokens, minimumAnswerCount } = data({});
  assert.deepEqual(data({ model: "text", ...sizes }), {
    ...data(sizes),
    imageSize,
    minimumAnswerCount,
  });
  assert.deepEqual(data({ model: "visual", ...sizes }), {
    ...data(sizes),
    tokens,
    minimumAnswerCount,
  });
  assert.equal(data({ model: "answer", ...sizes }).minimumAnswerCount, 3);
  const place = { data: "vizwiz", dataDirectory: "here" };
  assert.equal(data(place).dataDirectory, "here");
});
