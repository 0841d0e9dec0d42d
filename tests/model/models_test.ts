import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { randomKey } from "../../lib/base/mod.ts";
import { openEngine, type Tensor2D } from "../../lib/engine/mod.ts";
import { createModel, exportTensors, models } from "../../lib/model/mod.ts";
import { Pass } from "../../lib/model/module.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";

const tokenIds = Int32Array.of(0, 101, 102);

/** Returns the shapes of a model of the report's size. */
async function shapes(settings: Record<string, unknown>): Promise<Record<string, number[]>> {
  await openEngine();
  const model = createModel(parseTrialSettings(settings), { tokenIds, answers: 879 });
  const { parameters, statistics } = model.init(randomKey(1));
  const tensors = exportTensors({ ...parameters, ...statistics });
  tf.dispose([parameters, statistics]);
  return Object.fromEntries(Object.entries(tensors).map(([name, { shape }]) => [name, shape]));
}

const weights = (shapes: Record<string, number[]>, module: string) =>
  Object.entries(shapes).flatMap(([name, shape]) =>
    name.startsWith(module) && name.endsWith("weight") && shape.length > 1 ? [shape] : []
  );

Deno.test("VQAClassificationModel has the layers of the report's code", async () => {
  const all = await shapes({});
  assert.deepEqual(weights(all, "img_encoder"), [
    [64, 3, 7, 7],
    [128, 64, 3, 3],
    [256, 128, 3, 3],
  ]);
  assert.deepEqual(all["text_encoder.weight_ih_l0_reverse"], [2048, 256]);
  assert.deepEqual(weights(all, "text_attention"), [[512, 1024], [1, 512]]);
  assert.deepEqual(weights(all, "fusion"), [[512, 1280], [256, 512], [1, 256]]);
});

Deno.test("settings reach the variant that the report's text describes", async () => {
  const all = await shapes({ embeddingSize: 300, bidirectional: false, attention: false });
  assert.deepEqual(all["text_embedding.weight"], [3, 300]);
  assert.deepEqual(weights(all, "text_attention"), []);
  assert.deepEqual(
    Object.keys(all).filter((name) => name.startsWith("text_encoder")),
    ["weight_ih", "weight_hh", "bias_ih", "bias_hh"].map((kind) => `text_encoder.${kind}_l0`),
  );
  assert.deepEqual(weights(all, "fusion"), [[512, 768], [256, 512], [1, 256]]);
});

Deno.test("VQAAnswerModel has the layers of the report's code", async () => {
  const all = await shapes({ model: "answer" });
  assert.deepEqual(weights(all, "img_encoder").map(([out, input]) => [input, out]), [
    [3, 64],
    [64, 128],
    [128, 128],
    [128, 256],
    [256, 256],
    [256, 512],
  ]);
  assert.deepEqual(all["text_encoder.weight_ih_l1_reverse"], [2048, 1024]);
  assert.deepEqual(weights(all, "fusion"), [[1024, 1536], [512, 1024]]);
  assert.deepEqual(weights(all, "classifier"), [[879, 512]]);
});

Deno.test("the models of one modality have only its encoder", async () => {
  const modules = (of: Record<string, number[]>) =>
    [...new Set(Object.keys(of).map((name) => name.split(".")[0]))].sort();
  const visual = await shapes({ model: "visual" });
  assert.deepEqual(modules(visual), ["classifier", "img_encoder"]);
  assert.deepEqual(weights(visual, "classifier"), [[512, 512], [256, 512], [128, 256], [1, 128]]);
  const text = await shapes({ model: "text" });
  assert.deepEqual(modules(text), [
    "classifier",
    "text_attention",
    "text_embedding",
    "text_encoder",
  ]);
  assert.deepEqual(weights(text, "classifier"), [[512, 1024], [256, 512], [1, 256]]);
});

Deno.test("a multi-modal model without a modality has only the other's encoder", async () => {
  const image = await shapes({ model: "answer", modality: "image" });
  assert.deepEqual(weights(image, "text_embedding"), []);
  assert.deepEqual(weights(image, "fusion"), [[1024, 512], [512, 1024]]);
  const question = await shapes({ modality: "question" });
  assert.deepEqual(weights(question, "img_encoder"), []);
  assert.deepEqual(weights(question, "fusion"), [[512, 1024], [256, 512], [1, 256]]);
});

Deno.test("a product of picture and question has twice the hidden size", async () => {
  const all = await shapes({ model: "answer", fusion: "product" });
  assert.deepEqual(weights(all, "img_projection"), [[1024, 512]]);
  assert.deepEqual(weights(all, "text_projection"), [[1024, 1024]]);
  assert.deepEqual(weights(all, "fusion"), [[1024, 1024], [512, 1024]]);
});

Deno.test("each dropout of a pass drops other units", async () => {
  await openEngine();
  const pass = new Pass({ parameters: {}, statistics: {} }, {
    training: true,
    key: tf.tensor1d([1, 2], "int32"),
  });
  const dropped = () => pass.dropout(tf.ones([1, 1000]) as Tensor2D, 0.5).dataSync();
  const sites = [dropped(), dropped(), dropped()];
  for (const [i, a] of sites.entries()) {
    for (const b of sites.slice(i + 1)) {
      // Independent halves agree in 500 of 1000, give or take 16.
      const agreeing = a.filter((value, unit) => (value === 0) === (b[unit] === 0)).length;
      assert(Math.abs(agreeing - 500) < 80, `${agreeing} of 1000 units agree`);
    }
  }
});

/** The models contain all dropouts of a step; each must be that of the pass, and in training only. */
Deno.test("dropout acts between the LSTM's layers and after each hidden layer of the MLP", async () => {
  await openEngine();
  const small = { hiddenSize: 32, embeddingSize: 8, imageChannels: 2, imageSize: 32, tokens: 4 };
  const logits = (rates: Record<string, number>, model: string, key: number) => {
    const settings = parseTrialSettings({ ...small, model, ...rates });
    const created = createModel(settings, { tokenIds, answers: 3 });
    const inputs = {
      images: tf.randomUniform<tf.Rank.R4>([2, 32, 32, 3], 0, 1, "float32", 7),
      tokenIds: tf.tensor2d([[1, 2, 1, 0], [2, 1, 0, 0]], [2, 4], "int32"),
      mask: tf.tensor2d([[1, 1, 1, 0], [1, 1, 0, 0]]),
      zeroSteps: 0,
    };
    const mode = { training: true, key: tf.tensor1d([key, 2], "int32") } as const;
    const { logits } = created.apply(created.init(randomKey(1)), inputs, mode);
    return [...logits.dataSync()];
  };
  const none = { dropout: 0, textDropout: 0 };
  for (const model of Object.keys(models)) {
    assert.deepEqual(logits(none, model, 1), logits(none, model, 5), model);
    const mlp = { ...none, dropout: 0.5 };
    assert.notDeepEqual(logits(mlp, model, 1), logits(mlp, model, 5), model);
    const between = { ...none, textDropout: 0.5 };
    const differs = JSON.stringify(logits(between, model, 1)) !==
      JSON.stringify(logits(between, model, 5));
    assert.equal(differs, model === "answer" || model === "text", model);
  }
});
