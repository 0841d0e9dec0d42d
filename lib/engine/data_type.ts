import { EngineError } from "./errors.ts";

/** TensorFlow's numbers of the data types in use (tensorflow/core/framework/types.proto). */
export const DataType = {
  float32: 1,
  int32: 3,
  uint8: 4,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  resource: 20,
} as const;

/** A tensor in the form of tfjs-node's kernels. */
export interface TensorMetadata {
  /** The binding's number of the tensor. */
  id: number;
  /** Size of each dimension. */
  shape: number[];
  /** TensorFlow's number of its data type. */
  dtype: number;
}

/** Values of a tensor. */
export type Values = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/**
 * Converts values to a typed array with the bytes of a tensor.
 *
 * @throws {EngineError} At a data type that has no typed array.
 */
export function toTyped(
  values: Values | ArrayLike<number>,
  shape: readonly number[],
  dtype: number,
): Values {
  switch (dtype) {
    case DataType.float32:
    case DataType.complex64:
      return values instanceof Float32Array ? values : Float32Array.from(values as number[]);
    case DataType.int32:
      return values instanceof Int32Array ? values : Int32Array.from(values as number[]);
    case DataType.bool:
    case DataType.uint8:
      return values instanceof Uint8Array ? values : Uint8Array.from(values as number[]);
    case DataType.int64:
      // tfjs-node passes a scalar as two 32-bit halves.
      return shape.length === 0
        ? BigInt64Array.of(BigInt(values[0] ?? 0))
        : BigInt64Array.from(values as number[], BigInt);
    default:
      throw new EngineError(`Tensors of TensorFlow's data type ${dtype} are not supported.`);
  }
}

/** Views the bytes of a tensor as a typed array. */
export function fromBytes(bytes: ArrayBuffer, dtype: number): Values {
  switch (dtype) {
    case DataType.float32:
    case DataType.complex64:
      return new Float32Array(bytes);
    case DataType.int32:
      return new Int32Array(bytes);
    case DataType.int64:
      return new BigInt64Array(bytes);
    default:
      return new Uint8Array(bytes);
  }
}
