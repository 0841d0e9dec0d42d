import type * as tf from "@tensorflow/tfjs-core";
import { type Attribute, AttributeType } from "./attributes.ts";
import { nodeBackend } from "./backend.ts";
import { DataType } from "./binding.ts";
import { emulate } from "./emulation.ts";

const kind = (type: number) => (name: string, value: unknown): Attribute => ({ name, type, value });

/** Makes attributes of operations: `attr.int("batch_dims", 0)`. */
export const attr = {
  int: kind(AttributeType.int),
  float: kind(AttributeType.float),
  bool: kind(AttributeType.bool),
  string: kind(AttributeType.string),
  /** A data type: `attr.type("T", "float32")`. */
  type: (name: string, dtype: keyof typeof DataType): Attribute => ({
    name,
    type: AttributeType.type,
    value: DataType[dtype],
  }),
};

/**
 * Runs one of TensorFlow's own operations, as https://www.tensorflow.org/api_docs/python/tf/raw_ops
 * defines it, without a gradient. The wasm engine has emulations of those used in this folder.
 */
export function rawOp(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.Tensor[],
  outputs = 1,
): tf.Tensor[] {
  const backend = nodeBackend();
  return backend === undefined
    ? emulate(name, attributes, inputs)
    : backend.executeMultipleOutputs(name, attributes, inputs, outputs);
}

/** {@linkcode rawOp} for the operations that have one output. */
export function rawOp1<T extends tf.Tensor = tf.Tensor>(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.Tensor[],
): T {
  return rawOp(name, attributes, inputs)[0] as T;
}
