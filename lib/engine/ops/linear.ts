import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "../tensor.ts";

/**
 * Computes x weightᵀ + bias (torch.nn.Linear).
 *
 * @param x [rows, in]
 * @param weight [out, in]
 * @param bias [out]
 * @returns [rows, out]
 */
export function linear(x: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D {
  return tf.add(tf.matMul(x, weight as Tensor2D, false, true), bias);
}
