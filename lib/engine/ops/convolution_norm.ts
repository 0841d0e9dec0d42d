import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { batchNormTraining, epsilon, type RunningStatistics } from "./batch_norm.ts";
import { conv2d } from "./convolution.ts";
import { maxPool } from "./pooling.ts";
import type { Windows } from "./windows.ts";

/** The parameters of a convolution and of the batch normalisation after it. */
export interface ConvolutionNorm {
  /** The convolution's [kernel, kernel, in, out] and [out]. */
  convolution: { weight: Tensor; bias: Tensor };
  /** The normalisation's scale and shift, both [out]. */
  norm: { weight: Tensor; bias: Tensor };
  /** What the normalisation has seen so far. */
  running: RunningStatistics;
}

/** Where a convolution looks, and what follows its normalisation. */
export interface ConvolutionWindows extends Omit<Windows, "size"> {
  /** Of a max pooling at the end; none if left out. */
  pooling?: Windows;
}

/**
 * A convolution, the batch normalisation after it and perhaps a max pooling, as one (torch.nn.Conv2d,
 * torch.nn.BatchNorm2d, torch.nn.MaxPool2d).
 *
 * In training the normalisation takes the convolution's bias out again, so that the bias has no gradient
 * and only counts in the running mean: neither is computed. In evaluation both are one convolution.
 *
 * @param x [rows, height, width, in], turned
 * @returns [rows, (height + 2 padding - kernel) / stride + 1, likewise, out], or what the pooling makes
 *   of that, turned; the running statistics after this batch.
 */
export function convolutionNorm(
  x: Tensor4D,
  parts: ConvolutionNorm,
  { pooling, ...windows }: ConvolutionWindows,
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
 * A normalisation whose weight is not negative gives the largest of a window the largest value, so that
 * it can follow the pooling. Where the weight is negative, it and the kernels change their signs.
 */
function train(
  x: Tensor4D,
  { convolution, norm, running }: ConvolutionNorm,
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

/** -1 where a number is negative, else 1, as numbers that do not depend on it. */
function signs(x: Tensor): Tensor {
  return withGradient([x], () => ({
    value: tf.sub(1, tf.mul(2, tf.cast(tf.less(x, 0), "float32"))),
    saved: [x],
    gradient: (_, [x]) => [tf.zerosLike(x!)],
  }));
}

/** x itself, as a function also of a tensor on which it does not depend. */
function withoutGradient<T extends Tensor>(x: T, other: Tensor): T {
  return withGradient<T>([x, other], () => ({
    value: tf.clone(x),
    saved: [other],
    gradient: (dy, [other]) => [dy, tf.zerosLike(other!)],
  }));
}
