import * as tf from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Tensor1D } from "../engine/mod.ts";

/**
 * Mean binary cross entropy of logits (torch.nn.BCEWithLogitsLoss; the report's sigmoid and BCELoss).
 *
 * @param logits [rows]
 * @param labels [rows], 0 or 1
 * @returns In nats.
 */
export function binaryCrossEntropy(logits: Tensor1D, labels: Tensor): Scalar {
  const perRow = tf.add(
    tf.sub(tf.relu(logits), tf.mul(logits, labels)),
    tf.log1p(tf.exp(tf.neg(tf.abs(logits)))),
  );
  return tf.mean(perRow);
}

/** How many rows have their probability on the label's side of 0.5. Shapes as for the loss. */
export function countCorrect(logits: Tensor1D, labels: Tensor): Scalar {
  const predicted = tf.cast(tf.greater(logits, 0), "float32");
  return tf.sum(tf.cast(tf.equal(predicted, labels), "float32"));
}
