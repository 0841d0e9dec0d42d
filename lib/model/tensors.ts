import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "./layers.ts";
import type { StoredTensor } from "./safetensors.ts";
import type { Tensor } from "../engine/mod.ts";

/** A convolution's weight is [kernel, kernel, in, out] here and [out, in, kernel, kernel] in PyTorch. */
const convolution = /^img_encoder\.\d+\.weight$/;

/**
 * Copies tensors out in PyTorch's shapes.
 *
 * @param tensors By PyTorch's names.
 */
export function exportTensors(tensors: Parameters): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      if (!(convolution.test(name) && tensor.rank === 4)) return [name, read(tensor)];
      const transposed = tf.transpose(tensor, [3, 2, 0, 1]);
      const stored = read(transposed);
      transposed.dispose();
      return [name, stored];
    }),
  );
}

function read(tensor: Tensor): StoredTensor {
  return { shape: [...tensor.shape], values: Float32Array.from(tensor.dataSync()) };
}

/** Undoes {@linkcode exportTensors}. */
export function importTensors(stored: Record<string, StoredTensor>): Parameters {
  return Object.fromEntries(
    Object.entries(stored).map(([name, { shape, values }]) => {
      const tensor = tf.tensor(values, shape);
      if (!(convolution.test(name) && tensor.rank === 4)) return [name, tensor];
      const transposed = tf.transpose(tensor, [2, 3, 1, 0]);
      tensor.dispose();
      return [name, transposed];
    }),
  );
}
