import { EngineError } from "./errors.ts";
import { cString } from "./c_string.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";

/** The types of an operation's attributes, numbered as in tfjs-node. */
export const AttributeType = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const;

/** An attribute of an operation in the form of tfjs-node's kernels. */
export interface Attribute {
  /** Name in the operation's definition: "T", "transpose_a". */
  name: string;
  /** One of {@linkcode AttributeType}. */
  type: number;
  /** The value; null and undefined stand for the operation's default. */
  value: unknown;
}

type Name = Uint8Array<ArrayBuffer>;

/** Sets the attributes of one operation. */
interface AttributeSink {
  string(name: Name, bytes: Uint8Array<ArrayBuffer>): void;
  int(name: Name, value: bigint): void;
  ints(name: Name, values: BigInt64Array<ArrayBuffer>): void;
  float(name: Name, value: number): void;
  bool(name: Name, value: boolean): void;
  type(name: Name, value: number): void;
  types(name: Name, values: Int32Array<ArrayBuffer>): void;
  shape(name: Name, dims: BigInt64Array<ArrayBuffer>): void;
}

/** Sets the attributes of an operation that is executed at once. */
export function eagerAttributes(
  tf: LibTensorFlow,
  op: Deno.PointerValue,
  status: Deno.PointerValue,
): AttributeSink {
  return {
    string: (name, bytes) => tf.TFE_OpSetAttrString(op, name, bytes, BigInt(bytes.length)),
    int: (name, value) => tf.TFE_OpSetAttrInt(op, name, value),
    ints: (name, values) => tf.TFE_OpSetAttrIntList(op, name, values, values.length),
    float: (name, value) => tf.TFE_OpSetAttrFloat(op, name, value),
    bool: (name, value) => tf.TFE_OpSetAttrBool(op, name, Number(value)),
    type: (name, value) => tf.TFE_OpSetAttrType(op, name, value),
    types: (name, values) => tf.TFE_OpSetAttrTypeList(op, name, values, values.length),
    shape: (name, dims) => tf.TFE_OpSetAttrShape(op, name, dims, dims.length, status),
  };
}

/** Sets the attributes of an operation in a graph. */
export function graphAttributes(tf: LibTensorFlow, op: Deno.PointerValue): AttributeSink {
  return {
    string: (name, bytes) => tf.TF_SetAttrString(op, name, bytes, BigInt(bytes.length)),
    int: (name, value) => tf.TF_SetAttrInt(op, name, value),
    ints: (name, values) => tf.TF_SetAttrIntList(op, name, values, values.length),
    float: (name, value) => tf.TF_SetAttrFloat(op, name, value),
    bool: (name, value) => tf.TF_SetAttrBool(op, name, Number(value)),
    type: (name, value) => tf.TF_SetAttrType(op, name, value),
    types: (name, values) => tf.TF_SetAttrTypeList(op, name, values, values.length),
    shape: (name, dims) => tf.TF_SetAttrShape(op, name, dims, dims.length),
  };
}

const encoder = new TextEncoder();

/** Converts integers, such as the sizes of a shape, to the C API's type. */
export function int64s(values: readonly number[]): BigInt64Array<ArrayBuffer> {
  return BigInt64Array.from(values, BigInt);
}

/**
 * Sets attributes of an operation.
 *
 * @throws {EngineError} At a type of attribute that no kernel of TensorFlow.js has.
 */
export function setAttributes(
  sink: AttributeSink,
  operation: string,
  attributes: readonly Attribute[],
): void {
  for (const { name, type, value } of attributes) {
    if (value === null || value === undefined) continue;
    const key = cString(name);
    const list = Array.isArray(value);
    if (type === AttributeType.string) {
      sink.string(key, value instanceof Uint8Array ? value.slice() : encoder.encode(String(value)));
    } else if (type === AttributeType.int && list) sink.ints(key, int64s(value));
    else if (type === AttributeType.int) sink.int(key, BigInt(Number(value)));
    else if (type === AttributeType.float) sink.float(key, Number(value));
    else if (type === AttributeType.bool) sink.bool(key, Boolean(value));
    else if (type === AttributeType.type && list) sink.types(key, Int32Array.from(value));
    else if (type === AttributeType.type) sink.type(key, Number(value));
    else if (type === AttributeType.shape && list) sink.shape(key, int64s(value));
    else throw new EngineError(`${operation}: attribute '${name}' has an unknown type, ${type}.`);
  }
}
