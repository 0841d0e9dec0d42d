import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type { Batch, Split } from "../../lib/dataset/mod.ts";
import {
  createModel,
  decodeSafetensors,
  importTensors,
  type Model,
  type ModelState,
  type StoredTensor,
} from "../../lib/model/mod.ts";
import { parseTrialSettings, type TrialSettings } from "../../lib/trainer/mod.ts";
import {
  type BatchTensors,
  embeddingRows,
  type StepOptions,
  toTensors,
} from "../../lib/trainer/step.ts";
import type { Task } from "../../lib/trainer/task.ts";
import { createTask } from "../../lib/trainer/create_task.ts";

type Stored = Record<string, StoredTensor>;

/** The tensors that fixtures/models.py computed with PyTorch. */
const { tensors, metadata } = decodeSafetensors(
  await Deno.readFile(new URL("../fixtures/models.safetensors", import.meta.url)),
);
const cases: Record<string, { settings: Record<string, unknown>; batches: number[] }> = JSON.parse(
  metadata.cases!,
);

/** The names of the cases of fixtures/models.py. */
export const caseNames: string[] = Object.keys(cases);

/** An empty split; steps need batches only. */
const noRows: Split = { name: "val", samples: [], tokenIds: new Int32Array(), batches: nothing };
async function* nothing(): AsyncGenerator<Batch> {}

/** The answers of the answer model's cases. */
const answers = Array.from({ length: 5 }, (_, i) => `answer ${i}`);

const tokenIds = Int32Array.from({ length: 12 }, (_, token) => token);

/** A case that PyTorch computed. */
export class PyTorchCase {
  readonly settings: TrialSettings;
  readonly model: Model;
  /** Rows of each step's batch. */
  readonly batches: readonly number[];
  readonly #name: string;

  constructor(name: string) {
    this.#name = name;
    this.settings = parseTrialSettings(cases[name]!.settings);
    this.batches = cases[name]!.batches;
    this.model = createModel(this.settings, { tokenIds, answers: answers.length });
  }

  /** Options of the case's steps. */
  get step(): StepOptions & { task: Task } {
    const task = createTask(this.settings, { train: noRows, val: noRows, answers });
    return { model: this.model, task, sizes: this.settings, precision: this.settings.precision };
  }

  /** Returns the tensors whose names begin with the prefix, by the rest of their names. */
  stored(prefix: string): Stored {
    const start = `${this.#name}/${prefix}/`;
    return Object.fromEntries(
      Object.entries(tensors).filter(([name]) => name.startsWith(start))
        .map(([name, tensor]) => [name.slice(start.length), tensor]),
    );
  }

  /** Creates the state before training. */
  initial(): ModelState {
    const parameters = importTensors(this.stored("parameters"));
    const statistics = Object.keys(this.stored("statistics")).map((name) => {
      const shape = this.stored("statistics")[name]!.shape;
      return [name, name.endsWith("var") ? tf.ones(shape) : tf.zeros(shape)];
    });
    return { parameters, statistics: Object.fromEntries(statistics) };
  }

  /** Returns the first rows of the batch. */
  batch(rows: number): BatchTensors {
    const part = (name: string) => {
      const { shape, values } = tensors[`batch/${name}`]!;
      return values.subarray(0, rows * values.length / shape[0]!);
    };
    const batch: Batch = {
      size: rows,
      images: Uint8Array.from(part("images")),
      tokenIds: Int32Array.from(part("tokens")),
      mask: Float32Array.from(part("mask")),
      answerable: Float32Array.from(part("answerable")),
      answers: Int32Array.from(part("answers")),
      rows: Int32Array.from({ length: rows }, (_, row) => row),
    };
    return toTensors(batch, embeddingRows({ tokenIds }), this.step.task);
  }

  /** Returns true if the exact gradient is zero, so that Adam amplifies its rounding error. */
  isWithoutGradient(name: string): boolean {
    const weight = this.stored("parameters")[name.replace(/bias$/, "weight")];
    const isConvolutionBias = name.endsWith("bias") && weight?.shape.length === 4;
    return isConvolutionBias || name === "text_attention.2.bias";
  }
}

/**
 * Checks names, shapes and numbers. A number may differ from the expected one by 1e-4 of it, plus 1e-5 of
 * the tensor's maximum, plus the floor.
 */
export function assertClose(
  actual: Stored,
  expected: Stored,
  floor: (name: string) => number = () => 1e-7,
): void {
  assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort());
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
