import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs-core";
import { pythonEnvironment, randomKey, runPython, writeAtomic } from "../../lib/base/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";
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
import { safetensorsArea } from "../fuzz/safetensors.ts";

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

/** A file of this header and this number of bytes of data. */
function fileOf(header: string, data: number): Uint8Array {
  const text = new TextEncoder().encode(header);
  const length = new BigUint64Array([BigInt(text.length)]);
  return Buffer.concat([new Uint8Array(length.buffer), text, new Uint8Array(data)]);
}

const entry = (from: number, to: number, shape: number[] = [(to - from) / 4]) =>
  JSON.stringify({ dtype: "F32", shape, data_offsets: [from, to] });

for (
  const [what, header, data, message] of [
    [
      "tensors overlap",
      `{"a":${entry(0, 8)},"b":${entry(4, 12)}}`,
      12,
      /'b' is at 4 to 12, not at 8/,
    ],
    [
      "there is a hole",
      `{"a":${entry(0, 4)},"b":${entry(8, 12)}}`,
      12,
      /'b' is at 8 to 12, not at 4/,
    ],
    [
      "a range is negative",
      `{"a":${entry(-8, 0, [2])}}`,
      8,
      /'a' does not say by two whole numbers/,
    ],
    ["a range ends first", `{"a":${entry(0, 8)},"b":${entry(8, 4, [1])}}`, 8, /'b' is at 8 to 4/],
    ["bytes follow", `{"a":${entry(0, 4)}}`, 7, /3 bytes after its data belong to no tensor/],
    ["data is missing", `{"a":${entry(0, 8)}}`, 5, /truncated: 5 of 8 bytes/],
    [
      "a name stands twice",
      `{"a":${entry(0, 4)},"a":${entry(0, 4)}}`,
      4,
      /the name "a" stands twice/,
    ],
    [
      "a size is not its shape's",
      `{"a":${entry(0, 8, [1])}}`,
      8,
      /'a' has 2 numbers for its shape/,
    ],
    ["a side is no whole number", `{"a":${entry(0, 8, [2.5])}}`, 8, /the shape of 'a'/],
    [
      "a shape is beyond 64 bits",
      `{"a":${entry(0, 8, Array(9).fill(999))}}`,
      8,
      /'a' is too large/,
    ],
    ["metadata are numbers", `{"__metadata__":{"a":1}}`, 0, /metadata are not text/],
    ["the header is a list", `[]`, 0, /header is not an object/],
  ] as const
) {
  Deno.test(`safetensors is refused where ${what}`, () => {
    assert.throws(() => decodeSafetensors(fileOf(header, data)), (error: Error) => {
      assert(error instanceof SafetensorsError);
      assert.match(error.message, message);
      return true;
    });
  });
}

Deno.test("a thousand mutated files get the verdict of Hugging Face's reader", async () => {
  const { findings, read } = await safetensorsArea.round(42, 1000);
  assert.deepEqual(findings, []);
  assert(read > 100, `${read} files were read`);
});

Deno.test("half precision is read as the float32 of the same value", () => {
  const data = Buffer.from(
    new Uint16Array([0x3c00, 0xc100, 0x0001, 0x3f80, 0xc020, 0x0001]).buffer,
  );
  const header = JSON.stringify({
    half: { dtype: "F16", shape: [3], data_offsets: [0, 6] },
    brain: { dtype: "BF16", shape: [3], data_offsets: [6, 12] },
  });
  const { tensors } = decodeSafetensors(Buffer.concat([fileOf(header, 0), data]));
  assert.deepEqual([...tensors.half!.values], [1, -2.5, 2 ** -24]);
  assert.deepEqual([...tensors.brain!.values], [1, -2.5, 2 ** -133]);
});

Deno.test("float64 is refused by name, with the remedy", () => {
  const header = JSON.stringify({ a: { dtype: "F64", shape: [1], data_offsets: [0, 8] } });
  assert.throws(() => decodeSafetensors(fileOf(header, 8)), {
    message:
      "'a' is of type F64; F32, F16 and BF16 are read. In PyTorch, call .float() on the module " +
      "before its state_dict() is saved.",
  });
});

for (
  const [format, beginning] of [
    ["file of torch.save", "PK\x03\x04"],
    ["file of torch.save", "\x80\x02"],
    ["HDF5 file", "\x89HDF\r\n"],
    ["pointer of Git LFS", "version https://git-lfs.github.com/spec/v1\n"],
    ["page of HTML", "<!DOCTYPE html>"],
  ] as const
) {
  Deno.test(`a ${format} is named with the remedy: ${JSON.stringify(beginning)}`, () => {
    const bytes = Buffer.from(beginning.padEnd(200, "\0"), "latin1");
    assert.throws(() => decodeSafetensors(bytes), (error: Error) => {
      assert(error instanceof SafetensorsError);
      assert(error.message.includes(` ${format}`), error.message);
      return true;
    });
  });
}

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
  const python = await pythonEnvironment("safetensors", testEnvironments.safetensors);
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
