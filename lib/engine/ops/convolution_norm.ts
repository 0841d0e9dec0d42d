import * as tf from "@tensorflow/tfjs-core";
import { withGradient } from "../gradients.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { batchNormTraining, epsilon, type RunningStatistics } from "./batch_norm.ts";
import { conv2d, type Windows } from "./convolution.ts";

/** The parameters of a convolution and of the batch normalisation after it. */
export interface ConvolutionNorm {
  /** The convolution's [kernel, kernel, in, out] and [out]. */
  convolution: { weight: Tensor; bias: Tensor };
  /** The normalisation's scale and shift, both [out]. */
  norm: { weight: Tensor; bias: Tensor };
  /** What the normalisation has seen so far. */
  running: RunningStatistics;
}

/**
 * A convolution and the batch normalisation after it, as one (torch.nn.Conv2d, torch.nn.BatchNorm2d).
 *
 * In training the normalisation takes the convolution's bias out again, so that the bias has no gradient
 * and only counts in the running mean: neither is computed. In evaluation both are one convolution.
 *
 * @param x [rows, height, width, in], turned
 * @returns [rows, (height + 2 padding - kernel) / stride + 1, likewise, out], turned; the running
 *   statistics after this batch.
 */
export function convolutionNorm(
  x: Tensor4D,
  { convolution, norm, running }: ConvolutionNorm,
  windows: Omit<Windows, "size">,
  training: boolean,
): { y: Tensor4D; running: RunningStatistics } {
  if (training) {
    const y = withoutGradient(conv2d(x, convolution.weight, undefined, windows), convolution.bias);
    const mean = tf.sub(running.mean, convolution.bias);
    const normal = batchNormTraining(y, norm.weight, norm.bias, { ...running, mean });
    const next = { ...normal.running, mean: tf.add(normal.running.mean, convolution.bias) };
    return { y: normal.y, running: next };
  }
  const scale = tf.mul(norm.weight, tf.rsqrt(tf.add(running.variance, epsilon)));
  const shift = tf.add(norm.bias, tf.mul(tf.sub(convolution.bias, running.mean), scale));
  const y = conv2d(x, tf.mul(convolution.weight, scale), shift, windows);
  return { y, running };
}

/** x itself, as a function also of a tensor on which it does not depend. */
function withoutGradient<T extends Tensor>(x: T, other: Tensor): T {
  return withGradient<T>([x, other], () => ({
    value: tf.clone(x),
    saved: [other],
    gradient: (dy, [other]) => [dy, tf.zerosLike(other!)],
  }));
}
