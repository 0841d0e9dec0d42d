import * as tf from "@tensorflow/tfjs-core";
import { escape, withGradient } from "../gradients.ts";
import { attr, rawOp } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";
import { maxPoolBackward, maxPoolForward } from "./max_pool.ts";
import type { Windows } from "./windows.ts";

/** PyTorch's default. */
export const epsilon = 1e-5;

/** PyTorch's default: the weight of a new batch in the running statistics. */
const momentum = 0.1;

/** Mean and variance of each channel over the batches seen so far, both [channels]. */
export interface RunningStatistics {
  /** PyTorch's `running_mean`. */
  mean: Tensor;
  /** PyTorch's `running_var`, unbiased. */
  variance: Tensor;
}

const common = (isTraining: boolean) => [
  attr.type("T", "float32"),
  attr.type("U", "float32"),
  attr.float("epsilon", epsilon),
  attr.string("data_format", "NHWC"),
  attr.bool("is_training", isTraining),
];

/**
 * Applies batch normalisation in training (torch.nn.BatchNorm2d: epsilon 1e-5, momentum 0.1, unbiased
 * running variance) and, if given, max pooling after it.
 *
 * It computes the pooling first, so that the normalised x is not kept for the gradient.
 *
 * @param x [rows, height, width, channels], rotated by 180 degrees if it is pooled.
 * @param affine Both [channels]; if it is pooled, the weight must be at least 0.
 * @returns The normalised and pooled x and the running statistics after this batch.
 */
export function batchNormTraining(
  x: Tensor4D,
  { weight, bias }: { weight: Tensor; bias: Tensor },
  running: RunningStatistics,
  pooling?: Windows,
): { y: Tensor4D; running: RunningStatistics } {
  let y: Tensor4D | undefined;
  const [mean, variance] = escape<Tensor[]>((keep) => {
    y = withGradient<Tensor4D>([x, weight, bias], () => {
      const none = tf.tensor1d([]);
      const [value, mean, variance, ...reserved] = rawOp(
        "FusedBatchNormV3",
        [...common(true), attr.float("exponential_avg_factor", 1)],
        [x, weight, bias, none, none],
        6,
      );
      keep([mean!, variance!]);
      const gradient = (dy: Tensor, [x, weight, ...reserved]: Tensor[]) =>
        rawOp("FusedBatchNormGradV3", common(true), [dy, x!, weight!, ...reserved], 5).slice(0, 3);
      if (pooling === undefined) {
        return { value: value!, saved: [x, weight, ...reserved], gradient };
      }
      const pooled = maxPoolForward(x, pooling);
      const count = x.size / weight.size;
      const biased = tf.mul(variance!, (count - 1) / count);
      const [y] = rawOp(
        "FusedBatchNormV3",
        common(false),
        [pooled, weight, bias, mean!, biased],
        6,
      );
      return {
        value: y!,
        saved: [pooled, x, weight, ...reserved],
        gradient: (dy, [pooled, x, ...others]) =>
          gradient(maxPoolBackward(x as Tensor4D, pooled!, dy, pooling), [x!, ...others]),
      };
    });
  });
  const update = (old: Tensor, now: Tensor) =>
    tf.add(tf.mul(old, 1 - momentum), tf.mul(now, momentum));
  return {
    y: y!,
    running: { mean: update(running.mean, mean!), variance: update(running.variance, variance!) },
  };
}
