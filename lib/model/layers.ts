import * as tf from "@tensorflow/tfjs-core";
import { foldIn, type Key, normal, uniform } from "../base/mod.ts";
import type { Tensor } from "../engine/mod.ts";

/** Tensors by the names of PyTorch's modules: `img_encoder.0.weight`. */
export type Parameters = Record<string, Tensor>;

/** Uniform in [-bound, bound]. */
function uniformTensor(key: Key, shape: number[], bound: number): Tensor {
  const values = uniform(key, shape.reduce((a, b) => a * b, 1));
  return tf.tensor(values.map((value) => (2 * value - 1) * bound), shape);
}

/**
 * Parameters of torch.nn.Linear and their distribution: uniform within 1 / sqrt(in).
 *
 * @returns weight [out, in], bias [out]
 */
export function initLinear(key: Key, name: string, sizes: { in: number; out: number }): Parameters {
  const bound = 1 / Math.sqrt(sizes.in);
  return {
    [`${name}.weight`]: uniformTensor(foldIn(key, name, "weight"), [sizes.out, sizes.in], bound),
    [`${name}.bias`]: uniformTensor(foldIn(key, name, "bias"), [sizes.out], bound),
  };
}

/**
 * Parameters of torch.nn.Conv2d and their distribution: uniform within 1 / sqrt(kernel² in).
 *
 * @returns weight [kernel, kernel, in, out], which is [out, in, kernel, kernel] in PyTorch; bias [out]
 */
export function initConvolution(
  key: Key,
  name: string,
  sizes: { kernel: number; in: number; out: number },
): Parameters {
  const { kernel } = sizes;
  const bound = 1 / Math.sqrt(kernel * kernel * sizes.in);
  const shape = [kernel, kernel, sizes.in, sizes.out];
  return {
    [`${name}.weight`]: uniformTensor(foldIn(key, name, "weight"), shape, bound),
    [`${name}.bias`]: uniformTensor(foldIn(key, name, "bias"), [sizes.out], bound),
  };
}

/**
 * Parameters and running statistics of torch.nn.BatchNorm2d: scale and variance 1, shift and mean 0.
 *
 * @returns All [channels].
 */
export function initBatchNorm(
  name: string,
  channels: number,
): { parameters: Parameters; statistics: Parameters } {
  return {
    parameters: { [`${name}.weight`]: tf.ones([channels]), [`${name}.bias`]: tf.zeros([channels]) },
    statistics: {
      [`${name}.running_mean`]: tf.zeros([channels]),
      [`${name}.running_var`]: tf.ones([channels]),
    },
  };
}

/**
 * Parameters of a bidirectional torch.nn.LSTM of one layer: all uniform within 1 / sqrt(hidden).
 *
 * @returns weight_ih [4 hidden, in], weight_hh [4 hidden, hidden], biases [4 hidden]; of each direction
 */
export function initLstm(
  key: Key,
  name: string,
  sizes: { in: number; hidden: number },
): Parameters {
  const { hidden } = sizes;
  const shapes = {
    weight_ih: [4 * hidden, sizes.in],
    weight_hh: [4 * hidden, hidden],
    bias_ih: [4 * hidden],
    bias_hh: [4 * hidden],
  };
  const names = ["l0", "l0_reverse"].flatMap((direction) =>
    Object.entries(shapes).map(([kind, shape]) => [`${name}.${kind}_${direction}`, shape] as const)
  );
  return Object.fromEntries(
    names.map(([name, shape]) => [
      name,
      uniformTensor(foldIn(key, name), shape, 1 / Math.sqrt(hidden)),
    ]),
  );
}

/**
 * The rows in use of a torch.nn.Embedding: standard normal. A row's numbers depend only on the key and its
 * token, not on which other rows are in use.
 *
 * @param tokens The token of each row.
 * @returns weight [tokens, width]
 */
export function initEmbedding(
  key: Key,
  name: string,
  { tokens, width }: { tokens: Int32Array; width: number },
): Parameters {
  const values = new Float32Array(tokens.length * width);
  tokens.forEach((token, row) => values.set(normal(foldIn(key, name, token), width), row * width));
  return { [`${name}.weight`]: tf.tensor2d(values, [tokens.length, width]) };
}
