import * as tf from "@tensorflow/tfjs-core";
import type { Key } from "../base/mod.ts";
import {
  compile,
  type Compiled,
  disposeTree,
  packBytes,
  type Precision,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  unpackBytes,
  valueAndGradients,
} from "../engine/mod.ts";
import type { Batch, DatasetSettings } from "../dataset/mod.ts";
import {
  type Inputs,
  type Model,
  type ModelState,
  normalizeImages,
  type Parameters,
  type Vocabulary,
} from "../model/mod.ts";
import { adam, type AdamState, initAdam } from "./adam.ts";
import type { Task } from "./task.ts";

/** Everything that training moves. */
export type TrainState = ModelState & { adam: AdamState };

/** A batch as tensors. */
export type BatchTensors = {
  /** {@linkcode packBytes} of [rows, size, size, 3]; empty without pictures */
  images: Tensor;
  /** int32 [rows, up to the batch's last word], rows of the embedding */
  tokenIds: Tensor;
  /** The same shape: 1 for a token and 0 for padding. */
  mask: Tensor;
  /** [rows], as the task has them */
  labels: Tensor;
};

/** The results of a batch. */
export type BatchMetrics = {
  /** Mean loss in nats of the rows that count, a scalar. */
  loss: Tensor;
  /** [rows] or [rows, answers], as the model gives them */
  logits: Tensor;
};

/** A new model's numbers and the optimizer's. */
export function initTrainState(key: Key, model: Model): TrainState {
  const state = model.init(key);
  return { ...state, adam: initAdam(state.parameters) };
}

/** Maps the tensors of a state that have the names of parameters: these, and the optimizer's. */
export function mapParameters(
  { adam: { first, second }, parameters, statistics }: TrainState,
  map: (tensors: Parameters) => Parameters,
): TrainState {
  return {
    parameters: map(parameters),
    statistics,
    adam: { first: map(first), second: map(second) },
  };
}

/** The embedding's row of each token that has one. */
export function embeddingRows({ tokenIds }: Pick<Vocabulary, "tokenIds">): Map<number, number> {
  return new Map(Array.from(tokenIds, (token, row) => [token, row]));
}

/** Questions are cut to multiples of so many tokens, so that few lengths are compiled. */
const lengthStep = 4;

/** The first tokens of each row, up to the batch's last word; what is cut off is padding in all rows. */
function cutPadding({ size, tokenIds, mask }: Batch): { tokenIds: Tensor2D; mask: Tensor2D } {
  const length = tokenIds.length / size;
  const lastWord = mask.reduce(
    (last, here, i) => here === 1 ? Math.max(last, i % length) : last,
    0,
  );
  const kept = Math.min(length, Math.ceil((lastWord + 1) / lengthStep) * lengthStep);
  return {
    tokenIds: tf.slice(tf.tensor2d(tokenIds, [size, length], "int32"), [0, 0], [size, kept]),
    mask: tf.slice(tf.tensor2d(mask, [size, length]), [0, 0], [size, kept]),
  };
}

/** Copies a batch to the engine. @param rowOf {@linkcode embeddingRows} */
export function toTensors(
  batch: Batch,
  rowOf: ReadonlyMap<number, number>,
  task: Task,
): BatchTensors {
  const rows = { ...batch, tokenIds: batch.tokenIds.map((token) => rowOf.get(token)!) };
  return {
    images: packBytes(batch.images),
    ...tf.tidy(() => cutPadding(rows)),
    labels: task.labels(batch),
  };
}

/** Turns a batch into a model's inputs, inside a compiled function. */
export function toInputs(
  { images, tokenIds, mask }: BatchTensors,
  { imageSize, tokens: length }: Pick<DatasetSettings, "imageSize" | "tokens">,
): Inputs {
  const side = images.size === 0 ? 0 : imageSize;
  return {
    images: normalizeImages(unpackBytes(images, [tokenIds.shape[0]!, side, side, 3])),
    tokenIds: tokenIds as Tensor2D,
    mask: mask as Tensor2D,
    zeroSteps: length - tokenIds.shape[1]!,
  };
}

/** Options of compiled steps. */
export interface StepOptions {
  /** The model that learns. */
  model: Model;
  /** The task that it learns. */
  task: Pick<Task, "loss">;
  /** Sizes of pictures and questions. */
  sizes: Pick<DatasetSettings, "imageSize" | "tokens">;
  /** The number format of products. */
  precision: Precision;
}

/** The gradients of a batch, the running statistics after it, and its results. */
type Gradients = { gradients: Parameters; statistics: Parameters; metrics: BatchMetrics };

/** Makes the function of a batch's gradients, to be compiled. */
function gradientsOf({ model, task, sizes }: StepOptions) {
  return (
    { parameters, statistics }: ModelState,
    batch: BatchTensors,
    key: Tensor,
  ): Gradients => {
    const inputs = toInputs(batch, sizes);
    const { loss, extra, gradients } = valueAndGradients((parameters) => {
      const state = { parameters, statistics };
      const { logits, ...output } = model.apply(state, inputs, { training: true, key });
      const extra = { logits, statistics: output.statistics };
      return { loss: task.loss(logits, batch.labels), extra };
    }, parameters);
    const { logits, statistics: moved } = extra;
    return { gradients, statistics: moved, metrics: { loss, logits } };
  };
}

/** The state, the batch, a key (int32 [2]) and {@linkcode adamFactors} ([2]). */
type StepArguments = [state: TrainState, batch: BatchTensors, key: Tensor, factors: Tensor];

/** The next state and the batch's metrics. */
type StepResult = { state: TrainState; metrics: BatchMetrics };

/** A step of training: a pure function, which returns new tensors. */
export interface TrainStep {
  (...args: StepArguments): Promise<StepResult>;
  /** Forgets what was compiled. */
  dispose(): void;
}

/** Parameters of the largest model whose step is one function: a larger one's gradients fill memory longer. */
const mostInOne = 2 ** 20;

/**
 * Compiles a step of training. Adam is a function of its own, which is float32 whatever the precision; a
 * small model's is part of the step, where that is float32 itself.
 */
export function compileTrainStep(options: StepOptions): TrainStep {
  const { precision } = options;
  const name = "the training step";
  const compute = gradientsOf(options);
  const gradientsAlone = compile(compute, { name, precision });
  const adamAlone = compile(
    (parameters: Parameters, gradients: Parameters, state: AdamState, factors: Tensor) =>
      adam(parameters, gradients, state, factors as Tensor1D),
    { name: "Adam" },
  );
  const inOne: Compiled<StepArguments, StepResult> = compile(
    (state, batch, key, factors) => {
      const { gradients, statistics, metrics } = compute(state, batch, key);
      const next = adam(state.parameters, gradients, state.adam, factors as Tensor1D);
      return { state: { ...next, statistics }, metrics };
    },
    { name },
  );
  const inTwo = async (...[state, batch, key, factors]: StepArguments): Promise<StepResult> => {
    const { parameters, statistics } = state;
    const { gradients, ...rest } = await gradientsAlone({ parameters, statistics }, batch, key);
    try {
      const next = await adamAlone(parameters, gradients, state.adam, factors);
      return { state: { ...next, statistics: rest.statistics }, metrics: rest.metrics };
    } finally {
      disposeTree(gradients);
    }
  };
  const isSmall = (parameters: Parameters) =>
    Object.values(parameters).reduce((sum, { size }) => sum + size, 0) <= mostInOne;
  const step = (...args: StepArguments) =>
    precision === "float32" && isSmall(args[0].parameters) ? inOne(...args) : inTwo(...args);
  const dispose = () => [gradientsAlone, adamAlone, inOne].forEach((each) => each.dispose());
  return Object.assign(step, { dispose });
}

/** Compiles a step of evaluation: no dropout, running statistics, no gradients. */
export function compileEvalStep(
  { model, task, sizes, precision }: StepOptions,
): Compiled<[ModelState, BatchTensors], BatchMetrics> {
  const evalStep = (state: ModelState, batch: BatchTensors) => {
    const { logits } = model.apply(state, toInputs(batch, sizes), { training: false });
    return { loss: task.loss(logits, batch.labels), logits };
  };
  return compile(evalStep, { name: "the evaluation step", precision });
}
