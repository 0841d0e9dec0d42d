import assert from "node:assert/strict";
import { SettingsError } from "../../lib/base/mod.ts";
import { checkModel, imageBlockPresets, models, parseImageBlocks } from "../../lib/model/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";

Deno.test("each model has the report's defaults, which given settings replace", () => {
  const of = (settings: Record<string, unknown>) => {
    const { imageBlocks, textLayers, dropout, attention } = parseTrialSettings(settings);
    return [imageBlocks, textLayers, dropout, attention];
  };
  assert.deepEqual(of({}), ["report", 1, 0.3, true]);
  assert.deepEqual(of({ model: "classification" }), of({}));
  assert.deepEqual(of({ model: "answer" }), ["answer", 2, 0.4, true]);
  assert.deepEqual(of({ model: "visual" }), ["answer", 1, 0.3, true]);
  assert.deepEqual(of({ model: "text" }), ["report", 2, 0.3, true]);
  assert.deepEqual(of({ dropout: 0.1, model: "answer", textLayers: 1 }), ["answer", 1, 0.1, true]);
});

Deno.test("settings that are complete stay as they are", () => {
  for (const model of Object.keys(models)) {
    const settings = parseTrialSettings({ model });
    assert.deepEqual(parseTrialSettings({ ...settings }), settings);
  }
});

Deno.test("an unknown model is refused with those that there are", () => {
  assert.throws(() => parseTrialSettings({ model: "toString" }), (error: Error) => {
    assert(error instanceof SettingsError);
    assert.match(error.message, /'model' cannot be "toString": it is classification, answer/);
    return true;
  });
});

Deno.test("image blocks are read from numbers and slashes, or by name", () => {
  assert.deepEqual(parseImageBlocks("1/3"), [
    { convolutions: 1, isPooled: true },
    { convolutions: 3, isPooled: false },
  ]);
  assert.deepEqual(parseImageBlocks("2/"), [{ convolutions: 2, isPooled: true }]);
  for (const [name, blocks] of Object.entries(imageBlockPresets)) {
    assert.deepEqual(parseImageBlocks(name), parseImageBlocks(blocks));
    assert(parseImageBlocks(blocks) !== undefined, name);
  }
  for (const text of ["", "/1", "0/1", "1//2", "1/1/1/1/1/1", "1-2", "12/", "constructor"]) {
    assert.equal(parseImageBlocks(text), undefined, text);
  }
  const refusal = /'imageBlocks' cannot be "huge": it is shallow, report, answer, deep, or/;
  assert.throws(() => parseTrialSettings({ imageBlocks: "huge" }), refusal);
  assert.equal(parseTrialSettings({ imageBlocks: 2 }).imageBlocks, "2", "as --set reads it");
});

Deno.test("pictures may be so small that the last pooling sees two pixels", () => {
  const smallest: [string, number][] = [["1/1/1/", 13], ["1/2/2/1", 13], ["1/1/1/1/1/", 61]];
  for (const [imageBlocks, size] of smallest) {
    const settings = parseTrialSettings({ imageBlocks });
    checkModel(settings, size);
    assert.throws(() => checkModel(settings, size - 1), SettingsError);
    checkModel(parseTrialSettings({ imageBlocks, model: "text" }), 1);
  }
});

Deno.test("a modality belongs to a model that has it, and to every multi-modal one", () => {
  const modalityOf = (settings: Record<string, unknown>) => parseTrialSettings(settings).modality;
  const modalities = Object.keys(models).map((model) => [model, modalityOf({ model })]);
  assert.deepEqual(Object.fromEntries(modalities), {
    classification: "both",
    answer: "both",
    visual: "image",
    text: "question",
  });
  assert.equal(modalityOf({ model: "answer", modality: "question" }), "question");
  assert.throws(
    () => parseTrialSettings({ model: "visual", modality: "both" }),
    /'modality' cannot be 'both' for the visual model, which has 'image' only: set modality to image, or model to classification or answer/,
  );
});
