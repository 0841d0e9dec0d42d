import * as tf from "@tensorflow/tfjs-core";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor } from "../tensor.ts";

const attributes = [
  attr.type("dtype", "float32"),
  attr.type("T", "int32"),
  attr.type("Tseed", "int32"),
];

/**
 * Sets a share of the numbers to zero and scales the others by 1 / (1 - rate) (torch.nn.Dropout).
 *
 * @param rate Share of the numbers, 0 to below 1.
 * @param key int32 [2], a random key; pass it as an argument of the compiled function, or all calls drop the
 *   same numbers.
 * @param site Number of the dropout in the step; different sites drop independently.
 */
export function dropout<T extends Tensor>(
  x: T,
  rate: number,
  key: Tensor,
  site: number,
): T {
  if (rate === 0) return x;
  const seed = tf.add(key, tf.tensor1d([0, site], "int32"));
  const random = rawOp1("StatelessRandomUniform", attributes, [
    tf.tensor1d(x.shape, "int32"),
    seed,
  ]);
  const keep = tf.cast(tf.greaterEqual(random, rate), "float32");
  return tf.mul(x, tf.mul(keep, 1 / (1 - rate)));
}
