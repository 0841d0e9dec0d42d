import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { pythonEnvironment, randomKey, runPython, writeAtomic } from "../../lib/base/mod.ts";
import { openEngine } from "../../lib/engine/mod.ts";
import {
  createModel,
  decodeSafetensors,
  encodeSafetensors,
  exportTensors,
  importTensors,
  SafetensorsError,
  type StoredTensors,
} from "../../lib/model/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";

const stored: StoredTensors = {
  tensors: {
    matrix: { shape: [2, 3], values: Float32Array.of(1, -2.5, 0, 1e-40, Infinity, 3.4e38) },
    "ä scalar": { shape: [], values: Float32Array.of(Math.PI) },
    nothing: { shape: [0, 4], values: new Float32Array() },
  },
  metadata: { purpose: "test „é”", other: "" },
};

const file = Buffer.concat([...encodeSafetensors(stored)]);

Deno.test("safetensors gives back what was put in", () => {
  assert.deepEqual(decodeSafetensors(file), stored);
});

Deno.test("safetensors is read from the middle of a buffer", () => {
  const buffer = new Uint8Array(file.length + 3);
  buffer.set(file, 3);
  assert.deepEqual(decodeSafetensors(buffer.subarray(3)), stored);
});

Deno.test("safetensors that is cut anywhere is refused", () => {
  for (let length = 0; length < file.length; length++) {
    assert.throws(() => decodeSafetensors(file.subarray(0, length)), SafetensorsError, `${length}`);
  }
});

Deno.test("safetensors of another type, or with a wrong shape, is refused by name", () => {
  const rewritten = (from: string, to: string) => {
    assert.equal(from.length, to.length);
    const text = file.toString("latin1");
    return Buffer.from(text.replace(from, to), "latin1");
  };
  assert.throws(() => decodeSafetensors(rewritten("F32", "I32")), /'matrix' is of type I32/);
  assert.throws(() => decodeSafetensors(rewritten("[2,3]", "[2,4]")), /'matrix' has 6 numbers/);
});

Deno.test("tensors whose values do not fit their shape are not written", () => {
  const tensors = { odd: { shape: [2, 2], values: new Float32Array(3) } };
  assert.throws(() => [...encodeSafetensors({ tensors, metadata: {} })], {
    message: "'odd' has 3 numbers for its shape [2,2].",
  });
});

Deno.test("Python's safetensors reads a model with PyTorch's names and shapes", async () => {
  await openEngine();
  const sizes = { hiddenSize: 8, embeddingSize: 6, imageChannels: 4, imageBlocks: "1/1/" };
  const vocabulary = { tokenIds: Int32Array.of(0, 101, 102), answers: 1 };
  const model = createModel(parseTrialSettings(sizes), vocabulary).init(randomKey(1));
  const tensors = exportTensors({ ...model.parameters, ...model.statistics });
  const python = await pythonEnvironment("safetensors", ["safetensors==0.6.2", "numpy"]);
  const directory = await Deno.makeTempDir();
  try {
    const path = join(directory, "weights.safetensors");
    const metadata = { model: "VQAClassificationModel" };
    await writeAtomic(path, encodeSafetensors({ tensors, metadata }));
    const reader = fileURLToPath(new URL("programs/read_safetensors.py", import.meta.url));
    const read = JSON.parse(await runPython([reader, path], python));
    assert.deepEqual(read.metadata, metadata);
    const expected = Object.entries(tensors).map(([name, { shape, values }]) =>
      [name, { shape, dtype: "float32", values: [...values] }] as const
    );
    assert.deepEqual(read.tensors, Object.fromEntries(expected));
    const shapeOf = (name: string) => read.tensors[name].shape;
    assert.deepEqual(shapeOf("img_encoder.0.weight"), [4, 3, 7, 7]);
    assert.deepEqual(shapeOf("img_encoder.4.weight"), [8, 4, 3, 3]);
    assert.deepEqual(shapeOf("img_encoder.5.running_var"), [8]);
    assert.deepEqual(shapeOf("text_embedding.weight"), [3, 6]);
    assert.deepEqual(shapeOf("text_encoder.weight_ih_l0_reverse"), [32, 6]);
    assert.deepEqual(shapeOf("fusion.0.weight"), [8, 8 + 16]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("a convolution's weight is transposed to PyTorch's layout and back", async () => {
  await openEngine();
  const values = Float32Array.from({ length: 2 * 2 * 3 * 5 }, (_, i) => i);
  const weight = tf.tensor(values, [2, 2, 3, 5]); // [kernel, kernel, in, out]
  const exported = exportTensors({ "img_encoder.4.weight": weight });
  const { shape, values: [first, second] } = exported["img_encoder.4.weight"]!;
  assert.deepEqual(shape, [5, 3, 2, 2]);
  assert.deepEqual([first, second], [0, 3 * 5], "the kernel's columns are not the last axis");
  const back = importTensors(exported)["img_encoder.4.weight"]!;
  assert.deepEqual([back.shape, back.dataSync()], [[2, 2, 3, 5], values]);
});
