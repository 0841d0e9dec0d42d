import assert from "node:assert/strict";
import { randomKey } from "../../lib/base/mod.ts";
import { openEngine } from "../../lib/engine/mod.ts";
import { createModel, exportTensors, type StoredTensor } from "../../lib/model/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";

const sizes = { hiddenSize: 64, embeddingSize: 48, imageChannels: 16 };
const tokenIds = Int32Array.from({ length: 200 }, (_, row) => 3 * row);

async function init(
  tokenIds: Int32Array,
  seed = 42,
  model = "classification",
): Promise<Record<string, StoredTensor>> {
  await openEngine();
  const settings = parseTrialSettings({ ...sizes, model });
  const { parameters, statistics } = createModel(settings, { tokenIds, answers: 30 }).init(
    randomKey(seed),
  );
  return exportTensors({ ...parameters, ...statistics });
}

/** Computes mean, standard deviation, excess kurtosis and extremes. */
function moments(values: Float32Array) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const power = (exponent: number) =>
    values.reduce((sum, value) => sum + (value - mean) ** exponent, 0) / values.length;
  const variance = power(2);
  const extremes = { lowest: Math.min(...values), highest: Math.max(...values) };
  return { mean, deviation: Math.sqrt(variance), kurtosis: power(4) / variance ** 2, ...extremes };
}

/** PyTorch's bound of each uniform distribution: 1 / sqrt of a unit's inputs, or of the LSTM's size. */
const bounds: Record<string, [RegExp, number][]> = {
  classification: [
    [/^img_encoder\.0\./, 1 / Math.sqrt(3 * 7 * 7)],
    [/^img_encoder\.4\./, 1 / Math.sqrt(16 * 3 * 3)],
    [/^img_encoder\.8\./, 1 / Math.sqrt(32 * 3 * 3)],
    [/^text_encoder\./, 1 / Math.sqrt(64)],
    [/^text_attention\.0\./, 1 / Math.sqrt(128)],
    [/^text_attention\.2\./, 1 / Math.sqrt(64)],
    [/^fusion\.0\./, 1 / Math.sqrt(64 + 128)],
    [/^fusion\.3\./, 1 / Math.sqrt(64)],
    [/^fusion\.6\./, 1 / Math.sqrt(32)],
  ],
  answer: [
    [/^img_encoder\.7\./, 1 / Math.sqrt(32 * 3 * 3)],
    [/^img_encoder\.18\./, 1 / Math.sqrt(64 * 3 * 3)],
    [/^text_encoder\./, 1 / Math.sqrt(64)],
    [/^fusion\.0\./, 1 / Math.sqrt(128 + 128)],
    [/^fusion\.3\./, 1 / Math.sqrt(128)],
    [/^classifier\./, 1 / Math.sqrt(64)],
  ],
};

for (const model of Object.keys(bounds)) {
  Deno.test(`weights and biases begin uniform within PyTorch's bounds: ${model}`, async () => {
    const tensors = await init(tokenIds, 42, model);
    for (const [pattern, bound] of bounds[model]!) {
      const names = Object.keys(tensors).filter((name) => pattern.test(name));
      assert(names.length >= 2, `${pattern}`);
      for (const name of names) {
        const { values } = tensors[name]!;
        const { mean, deviation, kurtosis, lowest, highest } = moments(values);
        assert(lowest >= -bound && highest <= bound, `${name} leaves its bounds`);
        if (values.length < 1000) continue;
        // Five standard errors: of the mean, of the deviation (kurtosis 1.8), of the kurtosis.
        const error = 5 / Math.sqrt(values.length);
        assert(Math.abs(mean) < error * bound / Math.sqrt(3), `mean of ${name}: ${mean}`);
        assert(
          Math.abs(deviation * Math.sqrt(3) / bound - 1) < error * 0.45,
          `deviation of ${name}`,
        );
        assert(Math.abs(kurtosis - 1.8) < error * 2, `kurtosis of ${name}: ${kurtosis}`);
        assert(
          highest > 0.99 * bound && lowest < -0.99 * bound,
          `${name} does not fill its bounds`,
        );
      }
    }
  });
}

Deno.test("the embedding begins standard normal", async () => {
  const { shape, values } = (await init(tokenIds))["text_embedding.weight"]!;
  assert.deepEqual(shape, [200, 48]);
  const { mean, deviation, kurtosis, highest } = moments(values);
  const error = 5 / Math.sqrt(values.length);
  assert(Math.abs(mean) < error, `mean ${mean}`);
  assert(Math.abs(deviation - 1) < error * Math.SQRT1_2, `deviation ${deviation}`);
  assert(Math.abs(kurtosis - 3) < error * Math.sqrt(24), `kurtosis ${kurtosis}`);
  assert(highest > 3, "it has no tail");
});

Deno.test("batch norms begin as the identity", async () => {
  const tensors = await init(tokenIds);
  const begins: [string, number][] = [
    ["img_encoder.5.weight", 1],
    ["img_encoder.5.bias", 0],
    ["img_encoder.5.running_mean", 0],
    ["img_encoder.5.running_var", 1],
  ];
  for (const [name, value] of begins) {
    assert.deepEqual([...tensors[name]!.values], new Array(32).fill(value), name);
  }
});

Deno.test("no two parameters begin with the same numbers, nor do two seeds", async () => {
  const first = await init(tokenIds, 42, "answer"), other = await init(tokenIds, 43, "answer");
  const drawn = Object.keys(first).filter((name) => !/^img_encoder\.(1|5|8|12|15|19)\./.test(name));
  const starts = [first, other].flatMap((tensors) =>
    // Standardised, as equal draws may be scaled to other bounds.
    drawn.map((name) => {
      const [a = 0, b = 0] = tensors[name]!.values;
      return (tensors[name]!.values.length > 1 ? b / a : a).toPrecision(5);
    })
  );
  assert.equal(new Set(starts).size, 2 * drawn.length);
});

Deno.test("a token's embedding does not depend on which other tokens are in use", async () => {
  const some = Int32Array.of(9, 300, 597);
  const row = (
    { values }: StoredTensor,
    index: number,
  ) => [...values.subarray(48 * index, 48 * (index + 1))];
  const [all, few] = [await init(tokenIds), await init(some)];
  some.forEach((token, index) =>
    assert.deepEqual(
      row(few["text_embedding.weight"]!, index),
      row(all["text_embedding.weight"]!, token / 3),
    )
  );
  assert.deepEqual(few["fusion.0.weight"], all["fusion.0.weight"]);
});
