import * as tf from "@tensorflow/tfjs-core";
import { escape, withGradient } from "../gradients.ts";
import { attr, rawOp } from "../raw.ts";
import type { Tensor, Tensor4D } from "../tensor.ts";

/** PyTorch's defaults. */
export const epsilon = 1e-5;
const momentum = 0.1;

/** Mean and variance of each channel over the batches seen so far, both [channels]. */
export interface RunningStatistics {
  /** `running_mean` */
  mean: Tensor;
  /** `running_var`, unbiased */
  variance: Tensor;
}

const common = [
  attr.type("T", "float32"),
  attr.type("U", "float32"),
  attr.float("epsilon", epsilon),
  attr.string("data_format", "NHWC"),
  attr.bool("is_training", true),
];

/**
 * Batch normalisation in training (torch.nn.BatchNorm2d: epsilon 1e-5, momentum 0.1, unbiased running
 * variance).
 *
 * @param x [rows, height, width, channels]
 * @param weight [channels]
 * @param bias [channels]
 * @returns The normalised x and the running statistics after this batch.
 */
export function batchNormTraining(
  x: Tensor4D,
  weight: Tensor,
  bias: Tensor,
  running: RunningStatistics,
): { y: Tensor4D; running: RunningStatistics } {
  let y: Tensor4D | undefined;
  const [mean, variance] = escape<Tensor[]>((keep) => {
    y = withGradient<Tensor4D>([x, weight, bias], () => {
      const none = tf.tensor1d([]);
      const [value, mean, variance, ...reserved] = rawOp(
        "FusedBatchNormV3",
        [...common, attr.float("exponential_avg_factor", 1)],
        [x, weight, bias, none, none],
        6,
      );
      keep([mean!, variance!]);
      return {
        value: value!,
        saved: [x, weight, ...reserved],
        gradient: (dy, [x, weight, ...reserved]) =>
          rawOp("FusedBatchNormGradV3", common, [dy, x!, weight!, ...reserved], 5).slice(0, 3),
      };
    });
  });
  const follow = (old: Tensor, now: Tensor) =>
    tf.add(tf.mul(old, 1 - momentum), tf.mul(now, momentum));
  return {
    y: y!,
    running: { mean: follow(running.mean, mean!), variance: follow(running.variance, variance!) },
  };
}
