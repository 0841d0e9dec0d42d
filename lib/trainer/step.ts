import * as tf from "@tensorflow/tfjs-core";
import type { Key } from "../base/mod.ts";
import {
  compile,
  type Compiled,
  packBytes,
  type Precision,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  unpackBytes,
  valueAndGradients,
} from "../engine/mod.ts";
import type { Batch } from "../dataset/mod.ts";
import {
  applyClassification,
  initClassification,
  type Inputs,
  type ModelSettings,
  type ModelState,
  normalizeImages,
} from "../model/mod.ts";
import { adam, type AdamState, initAdam } from "./adam.ts";
import { binaryCrossEntropy, countCorrect } from "./loss.ts";

/** Everything that training moves. */
export type TrainState = ModelState & { adam: AdamState };

/** A batch as tensors. */
export type BatchTensors = {
  /** {@linkcode packBytes} of [rows, size, size, 3] */
  images: Tensor;
  /** int32 [rows, tokens], rows of the embedding */
  tokens: Tensor;
  /** [rows, tokens] */
  mask: Tensor;
  /** [rows], 0 or 1 */
  labels: Tensor;
};

/** What a batch came to. */
export type BatchMetrics = {
  /** Mean loss in nats, a scalar. */
  loss: Tensor;
  /** How many rows were right, a scalar. */
  correct: Tensor;
};

/** A new model and optimizer. @param tokens Those that have a row of the embedding. */
export function initTrainState(key: Key, settings: ModelSettings, tokens: Int32Array): TrainState {
  const model = initClassification(key, settings, tokens);
  return { ...model, adam: initAdam(model.parameters) };
}

/** Copies a batch to the engine. @param rowOf The embedding's row of each token. */
export function toTensors(batch: Batch, rowOf: ReadonlyMap<number, number>): BatchTensors {
  const shape: [number, number] = [batch.size, batch.tokens.length / batch.size];
  return {
    images: packBytes(batch.images),
    tokens: tf.tensor2d(batch.tokens.map((token) => rowOf.get(token)!), shape, "int32"),
    mask: tf.tensor2d(batch.mask, shape),
    labels: tf.tensor1d(batch.answerable),
  };
}

/** What a model looks at of a batch, inside a compiled function. */
export function toInputs({ images, tokens, mask }: BatchTensors, imageSize: number): Inputs {
  const shape: [number, number, number, number] = [tokens.shape[0]!, imageSize, imageSize, 3];
  return {
    images: normalizeImages(unpackBytes(images, shape)),
    tokens: tokens as Tensor2D,
    mask: mask as Tensor2D,
  };
}

/** How steps are built. */
export type StepSettings = ModelSettings & { imageSize: number; precision: Precision };

/**
 * One step of training, compiled: pure, from state, batch, key (int32 [2]) and Adam's factors ([2]) to the
 * next state and the batch's metrics.
 */
export function compileTrainStep(
  settings: StepSettings,
): Compiled<
  [TrainState, BatchTensors, Tensor, Tensor],
  { state: TrainState; metrics: BatchMetrics }
> {
  const trainStep = (
    { parameters, statistics, adam: adamState }: TrainState,
    batch: BatchTensors,
    key: Tensor,
    factors: Tensor,
  ) => {
    const inputs = toInputs(batch, settings.imageSize);
    const { loss, extra, gradients } = valueAndGradients((parameters) => {
      const model = { parameters, statistics };
      const output = applyClassification(model, settings, inputs, { training: true, key });
      return {
        loss: binaryCrossEntropy(output.logits, batch.labels),
        extra: {
          statistics: output.statistics,
          correct: countCorrect(output.logits, batch.labels),
        },
      };
    }, parameters);
    const next = adam(parameters, gradients, adamState, factors as Tensor1D);
    return {
      state: { ...next, statistics: extra.statistics },
      metrics: { loss, correct: extra.correct },
    };
  };
  return compile(trainStep, { name: "the training step", precision: settings.precision });
}

/** The metrics of a batch in evaluation: no dropout, running statistics, no gradients. Compiled. */
export function compileEvalStep(
  settings: StepSettings,
): Compiled<[ModelState, BatchTensors], BatchMetrics> {
  const evalStep = (model: ModelState, batch: BatchTensors) => {
    const inputs = toInputs(batch, settings.imageSize);
    const { logits } = applyClassification(model, settings, inputs, { training: false });
    return {
      loss: binaryCrossEntropy(logits, batch.labels),
      correct: countCorrect(logits, batch.labels),
    };
  };
  return compile(evalStep, { name: "the evaluation step", precision: settings.precision });
}
