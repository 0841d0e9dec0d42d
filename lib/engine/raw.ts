import type * as tf from "@tensorflow/tfjs-core";
import { type Attribute, AttributeType } from "./attributes.ts";
import { nodeBackend } from "./backend.ts";
import { DataType } from "./data_type.ts";
import { emulate } from "./emulation.ts";

const ofType = (type: number) => (name: string, value: unknown): Attribute => ({
  name,
  type,
  value,
});

/** Makes attributes of operations: `attr.int("batch_dims", 0)`. */
export const attr = {
  int: ofType(AttributeType.int),
  float: ofType(AttributeType.float),
  bool: ofType(AttributeType.bool),
  string: ofType(AttributeType.string),
  /** A data type: `attr.type("T", "float32")`. */
  type: (name: string, dtype: keyof typeof DataType): Attribute => ({
    name,
    type: AttributeType.type,
    value: DataType[dtype],
  }),
};

/**
 * Runs one of TensorFlow's own operations (https://www.tensorflow.org/api_docs/python/tf/raw_ops) without
 * a gradient. The wasm engine emulates those in use.
 *
 * @param outputs Number of outputs.
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

/** Runs an operation of one output by {@linkcode rawOp}. */
export function rawOp1<T extends tf.Tensor = tf.Tensor>(
  name: string,
  attributes: readonly Attribute[],
  inputs: readonly tf.Tensor[],
): T {
  return rawOp(name, attributes, inputs)[0] as T;
}
