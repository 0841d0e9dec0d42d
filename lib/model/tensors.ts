import * as tf from "@tensorflow/tfjs-core";
import type { Parameters } from "./module.ts";
import type { StoredTensor } from "./safetensors.ts";
import type { Tensor } from "../engine/mod.ts";

/** Weights of convolutions, [kernel, kernel, in, out] here and [out, in, kernel, kernel] in PyTorch. */
const convolution = /^img_encoder\.\d+\.weight$/;

/** Returns the permutation to PyTorch's dimensions; undefined if the tensor has them already. */
function order(name: string, { rank }: Tensor): number[] | undefined {
  return convolution.test(name) && rank === 4 ? [3, 2, 0, 1] : undefined;
}

/**
 * Copies tensors out in PyTorch's shapes. The getter `values` copies when it is read, so that a large
 * model is not in memory twice: keep the tensors until then.
 *
 * @param tensors Tensors by PyTorch's names.
 */
export function exportTensors(tensors: Parameters): Record<string, StoredTensor> {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const dimensions = order(name, tensor);
      return [name, {
        shape: dimensions?.map((dimension) => tensor.shape[dimension]!) ?? [...tensor.shape],
        get values() {
          return read(tensor, dimensions);
        },
      }];
    }),
  );
}

function read(tensor: Tensor, order?: number[]): Float32Array<ArrayBuffer> {
  if (order === undefined) return tensor.dataSync() as Float32Array<ArrayBuffer>;
  const transposed = tf.transpose(tensor, order);
  try {
    return read(transposed);
  } finally {
    transposed.dispose();
  }
}

/** Creates tensors from those that {@linkcode exportTensors} copied out. */
export function importTensors(stored: Record<string, StoredTensor>): Parameters {
  return Object.fromEntries(
    Object.entries(stored).map(([name, { shape, values }]) => {
      const tensor = tf.tensor(values, shape);
      if (order(name, tensor) === undefined) return [name, tensor];
      const transposed = tf.transpose(tensor, [2, 3, 1, 0]);
      tensor.dispose();
      return [name, transposed];
    }),
  );
}
