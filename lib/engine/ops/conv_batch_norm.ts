import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { batchNormTraining, epsilon, type RunningStatistics } from "./batch_norm.ts";
import { conv2d } from "./conv2d.ts";
import { maxPool } from "./max_pool.ts";
import type { Windows } from "./windows.ts";

/** The parameters of a convolution and of the batch normalisation after it. */
export interface ConvBatchNormParameters {
  /** Weight [kernel, kernel, in, out] and bias [out]. */
  convolution: { weight: Tensor; bias: Tensor };
  /** Scale and shift of the normalisation, both [out]. */
  norm: { weight: Tensor; bias: Tensor };
  /** Running statistics of the normalisation. */
  running: RunningStatistics;
}

/** The windows of a convolution, and of the pooling after its normalisation. */
export interface ConvBatchNormOptions extends Omit<Windows, "size"> {
  /** Windows of a max pooling at the end. @default none */
  pooling?: Windows;
}

/**
 * Applies a convolution, batch normalisation and, if given, max pooling (torch.nn.Conv2d,
 * torch.nn.BatchNorm2d, torch.nn.MaxPool2d).
 *
 * In training the normalisation subtracts the convolution's bias again, so that the bias has no gradient
 * and matters only in the running mean: neither is computed. In evaluation convolution and normalisation
 * are one convolution.
 *
 * @param x [rows, height, width, in], rotated by 180 degrees.
 * @returns y [rows, (height + 2 padding - kernel) / stride + 1, likewise, out] before the pooling, rotated
 *   by 180 degrees, and the running statistics after this batch.
 */
export function convBatchNorm(
  x: Tensor4D,
  parts: ConvBatchNormParameters,
  { pooling, ...windows }: ConvBatchNormOptions,
  training: boolean,
): { y: Tensor4D; running: RunningStatistics } {
  if (training) return train(x, parts, windows, pooling);
  const { convolution, norm, running } = parts;
  const scale = tf.mul(norm.weight, tf.rsqrt(tf.add(running.variance, epsilon)));
  const shift = tf.add(norm.bias, tf.mul(tf.sub(convolution.bias, running.mean), scale));
  const y = conv2d(x, tf.mul(convolution.weight, scale), shift, windows);
  return { y: pooling ? maxPool(y, pooling) : y, running };
}

/**
 * Computes the training pass. With a weight of at least 0, the normalisation keeps the order of values, so
 * that the pooling can come first. Where the weight is negative, it and the kernels change their signs.
 */
function train(
  x: Tensor4D,
  { convolution, norm, running }: ConvBatchNormParameters,
  windows: Omit<Windows, "size">,
  pooling: Windows | undefined,
): { y: Tensor4D; running: RunningStatistics } {
  const sign = signs(norm.weight);
  const kernels = tf.mul(convolution.weight, sign);
  const y = withoutGradient(conv2d(x, kernels, undefined, windows), convolution.bias);
  const { mean, variance } = running;
  const normal = batchNormTraining(
    y,
    { weight: tf.mul(norm.weight, sign), bias: norm.bias },
    { mean: tf.mul(tf.sub(mean, convolution.bias), sign), variance },
    pooling,
  );
  const nextMean = tf.add(tf.mul(normal.running.mean, sign), convolution.bias);
  return { y: normal.y, running: { ...normal.running, mean: nextMean } };
}

/** Returns -1 for negative numbers and else 1, with a gradient of 0. */
function signs(x: Tensor): Tensor {
  return withGradient([x], () => ({
    value: tf.sub(1, tf.mul(2, tf.cast(tf.less(x, 0), "float32"))),
    saved: [x],
    gradient: (_, [x]) => [tf.zerosLike(x!)],
  }));
}

/** Returns x, and gives the other tensor a gradient of 0. */
function withoutGradient<T extends Tensor>(x: T, other: Tensor): T {
  return withGradient<T>([x, other], () => ({
    value: tf.clone(x),
    saved: [other],
    gradient: (dy, [other]) => [dy, tf.zerosLike(other!)],
  }));
}
