import * as tf from "@tensorflow/tfjs-core";
import { attr, rawOp1 } from "../raw.ts";
import type { Tensor, Tensor1D, Tensor4D } from "../tensor.ts";

/** Packs bytes into a tensor, four to an int32, so that a quarter of the numbers are copied. */
export function packBytes(bytes: Uint8Array): Tensor1D {
  return tf.tensor1d(toInt32(bytes), "int32");
}

/** Views bytes as int32, or copies them if their memory is not aligned. */
function toInt32(bytes: Uint8Array): Int32Array {
  const { buffer, byteOffset, length } = bytes;
  if (byteOffset % 4 === 0 && length % 4 === 0) {
    return new Int32Array(buffer, byteOffset, length / 4);
  }
  const padded = new Uint8Array(Math.ceil(length / 4) * 4);
  padded.set(bytes);
  return new Int32Array(padded.buffer);
}

/**
 * Unpacks bytes of {@linkcode packBytes}.
 *
 * @returns float32 of this shape, each number from 0 to 255.
 */
export function unpackBytes(
  packed: Tensor,
  shape: [number, number, number, number],
): Tensor4D {
  const bytes = rawOp1("Bitcast", [attr.type("T", "int32"), attr.type("type", "uint8")], [packed]);
  const floats = rawOp1("Cast", [attr.type("SrcT", "uint8"), attr.type("DstT", "float32")], [
    bytes,
  ]);
  const length = shape.reduce((a, b) => a * b, 1);
  return tf.reshape(tf.slice(tf.reshape(floats, [-1]), 0, length), shape);
}
