import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { packBytes } from "../../lib/engine/mod.ts";
import {
  decodeSafetensors,
  importTensors,
  type ModelSettings,
  type ModelState,
  type StoredTensor,
} from "../../lib/model/mod.ts";
import type { BatchTensors, StepSettings } from "../../lib/trainer/step.ts";

type Stored = Record<string, StoredTensor>;

/** What fixtures/classification.py computed with PyTorch. */
const { tensors } = decodeSafetensors(
  await Deno.readFile(new URL("../fixtures/classification.safetensors", import.meta.url)),
);

/** The settings of each case of fixtures/classification.py. */
const sizes: ModelSettings = {
  hiddenSize: 8,
  embeddingSize: 6,
  imageChannels: 4,
  imageDepth: 3,
  dropout: 0,
  attention: true,
};
export const cases: Record<string, ModelSettings> = {
  "attention": sizes,
  "last states": { ...sizes, attention: false },
  "depth 1": { ...sizes, imageDepth: 1 },
  "depth 2": { ...sizes, imageDepth: 2 },
  "one row": sizes,
};

/** What PyTorch computed for one case. */
export class PyTorchCase {
  readonly settings: StepSettings;
  readonly #name: string;
  readonly #rows: number;

  constructor(name: string) {
    this.#name = name;
    this.#rows = name === "one row" ? 1 : 4;
    this.settings = { ...cases[name]!, imageSize: 32, precision: "float32" };
  }

  /** Tensors whose names begin with the prefix, by the rest of their names. */
  stored(prefix: string): Stored {
    const start = `${this.#name}/${prefix}/`;
    return Object.fromEntries(
      Object.entries(tensors).filter(([name]) => name.startsWith(start))
        .map(([name, tensor]) => [name.slice(start.length), tensor]),
    );
  }

  /** The model before training. */
  initial(): ModelState {
    const parameters = importTensors(this.stored("parameters"));
    const statistics = Object.keys(this.stored("statistics")).map((name) => {
      const shape = this.stored("statistics")[name]!.shape;
      return [name, name.endsWith("var") ? tf.ones(shape) : tf.zeros(shape)];
    });
    return { parameters, statistics: Object.fromEntries(statistics) };
  }

  /** The batch that every step sees. */
  batch(): BatchTensors {
    const part = (name: string) => {
      const { shape: [rows, ...rest], values } = tensors[`batch/${name}`]!;
      const size = values.length / rows!;
      return { values: values.subarray(0, this.#rows * size), shape: [this.#rows, ...rest] };
    };
    const tokens = part("tokens"), mask = part("mask"), labels = part("labels");
    return {
      images: packBytes(Uint8Array.from(part("images").values)),
      tokens: tf.tensor(tokens.values, tokens.shape, "int32"),
      mask: tf.tensor(mask.values, mask.shape),
      labels: tf.tensor(labels.values, labels.shape),
    };
  }
}

/**
 * Fails where the tensors have other names or shapes, or where a number is further from the expected one
 * than 1e-4 of it, plus 1e-5 of its tensor's largest, plus the floor.
 */
export function assertClose(
  actual: Stored,
  expected: Stored,
  floor: (name: string) => number = () => 1e-7,
): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
  assert(Object.keys(expected).length > 0, "nothing to compare with");
  for (const [name, { shape, values }] of Object.entries(expected)) {
    const found = actual[name]!;
    assert.deepEqual(found.shape, shape, name);
    const rest = 1e-5 * Math.max(...values.map(Math.abs)) + floor(name);
    values.forEach((value, i) => {
      assert(
        Math.abs(found.values[i]! - value) <= 1e-4 * Math.abs(value) + rest,
        `${name}, number ${i}: ${found.values[i]} is not near ${value}`,
      );
    });
  }
}
