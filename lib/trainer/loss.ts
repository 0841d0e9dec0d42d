import * as tf from "@tensorflow/tfjs-core";
import type { Scalar, Tensor, Tensor1D, Tensor2D } from "../engine/mod.ts";

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

/**
 * Weighted mean of the cross entropy of logits (torch.nn.CrossEntropyLoss).
 *
 * @param logits [rows, classes]
 * @param labels int32 [rows], a class each
 * @param weights [rows], 0 for a row that does not count and 1 for one that does
 * @returns In nats; 0 where no row counts.
 */
export function crossEntropy(logits: Tensor2D, labels: Tensor, weights: Tensor): Scalar {
  const classes = tf.oneHot(labels as Tensor1D, logits.shape[1]);
  const perRow = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), classes), 1));
  return tf.div(tf.sum(tf.mul(perRow, weights)), tf.maximum(tf.sum(weights), 1));
}
