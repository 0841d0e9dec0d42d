import assert from "node:assert/strict";
import { SettingsError } from "../../lib/base/mod.ts";
import { openEngine } from "../../lib/engine/mod.ts";
import {
  checkBatchNorm,
  checkModel,
  imageBlockPresets,
  modelLayers,
  models,
  parseImageBlocks,
} from "../../lib/model/mod.ts";
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

Deno.test("batch norm over one value a channel is refused, and over two is not", () => {
  const check = (change: Record<string, unknown>, trainRows: number) => {
    const settings = parseTrialSettings({
      model: "answer",
      imageSize: 16,
      batchSize: 8,
      ...change,
    });
    checkBatchNorm(settings, settings, trainRows);
  };
  assert.throws(() => check({}, 17), {
    name: "SettingsError",
    message:
      "Setting 'batchSize' cannot be 8 for 17 training rows of 16 pixels: the last batch has one " +
      "row, and the last block of imageBlocks 'answer' one pixel, so that batch norm sees one value a " +
      "channel. Set batchSize or trainRows to another number, or imageSize to 29 or more.",
  });
  assert.throws(
    () => check({ batchSize: 1 }, 16),
    /for 16 training rows .* each batch has one row/,
  );
  assert.throws(() => check({}, 1), /for 1 training row of/);
  for (
    const [change, rows] of [
      [{}, 16],
      [{}, 18],
      [{ imageSize: 29 }, 17],
      [{ imageBlocks: "1/2/2/" }, 17],
      [{ modality: "question" }, 17],
    ] as const
  ) check(change, rows);
});

Deno.test("the width at the last batch norm is that of the model's layers", async () => {
  await openEngine();
  for (const imageBlocks of ["1", "1/", "1/1", "1/2/2/1", "1/1/1/", "2/1/1/1/1"]) {
    for (let size = 13; size < 70; size += 4) {
      const settings = parseTrialSettings({
        ...{ imageBlocks, modality: "image", hiddenSize: 4, imageChannels: 1, batchSize: 1 },
        imageSize: Math.max(size, 4 * 2 ** 3),
      });
      const vocabulary = { tokenIds: Int32Array.of(0), answers: 2 };
      const layers = modelLayers(settings, vocabulary, { ...settings, tokens: 4 });
      const norms = layers.filter(({ kind }) => kind === "BatchNorm2d").map(({ shape }) => shape);
      const isRefused = norms.some(([, height, width]) => height === 1 && width === 1);
      const check = () => checkBatchNorm(settings, settings, 5);
      if (isRefused) assert.throws(check, SettingsError, `${imageBlocks} ${size}`);
      else check();
    }
  }
});
