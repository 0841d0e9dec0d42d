import {
  type Attribute,
  AttributeType,
  eagerAttributes,
  int64s,
  setAttributes,
} from "./attributes.ts";
import { threadConfig } from "./config_proto.ts";
import { EngineError } from "./errors.ts";
import { cString, readCString } from "./c_string.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";
import { describe, Status } from "./status.ts";
import { type SymbolInfo, Trace } from "./trace.ts";

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

type Values = Float32Array | Int32Array | Uint8Array | BigInt64Array;

/** Converts values to a typed array with the bytes of the tensor. */
function toTyped(
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

function fromBytes(bytes: ArrayBuffer, dtype: number): Values {
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

/**
 * The binding of tfjs-node's kernel backend (its `TFJSBinding`) to TensorFlow's C API.
 *
 * Between {@linkcode beginTrace} and {@linkcode endTrace} it records operations instead of executing
 * them.
 */
export class Binding {
  readonly #tf: LibTensorFlow;
  readonly #status: Status;
  readonly #context: Deno.PointerValue;
  readonly #devices: string[];
  readonly #handles = new Map<number, Deno.PointerObject>();
  readonly #symbols = new Map<number, SymbolInfo>();
  readonly #background = new Set<unknown>();
  #trace: { trace: Trace; firstId: number } | undefined;
  #nextId = 1;

  // The constants that the kernels read from the binding, under tfjs-node's names.
  readonly TF_FLOAT = DataType.float32;
  readonly TF_INT32 = DataType.int32;
  readonly TF_INT64 = DataType.int64;
  readonly TF_BOOL = DataType.bool;
  readonly TF_COMPLEX64 = DataType.complex64;
  readonly TF_STRING = DataType.string;
  readonly TF_RESOURCE = DataType.resource;
  readonly TF_UINT8 = DataType.uint8;
  readonly TF_ATTR_STRING = AttributeType.string;
  readonly TF_ATTR_INT = AttributeType.int;
  readonly TF_ATTR_FLOAT = AttributeType.float;
  readonly TF_ATTR_BOOL = AttributeType.bool;
  readonly TF_ATTR_TYPE = AttributeType.type;
  readonly TF_ATTR_SHAPE = AttributeType.shape;
  readonly TF_Version: string;

  /** @param threads Number of threads that operations share, at least 1. */
  constructor(library: LibTensorFlow, threads: number) {
    this.#tf = library;
    this.#status = new Status(library);
    this.TF_Version = readCString(library.TF_Version());
    const options = library.TFE_NewContextOptions();
    const config = threadConfig(threads);
    const status = this.#status.pointer;
    library.TFE_ContextOptionsSetConfig(options, config, BigInt(config.length), status);
    this.#status.check(() => "thread settings");
    this.#context = library.TFE_NewContext(options, status);
    this.#status.check(() => "TFE_NewContext");
    library.TFE_DeleteContextOptions(options);
    const list = library.TFE_ContextListDevices(this.#context, status);
    this.#status.check(() => "TFE_ContextListDevices");
    this.#devices = Array.from(
      { length: library.TF_DeviceListCount(list) },
      (_, i) => readCString(library.TF_DeviceListType(list, i, status)),
    );
    library.TF_DeleteDeviceList(list);
  }

  /** Returns true if TensorFlow found a GPU. */
  isUsingGpuDevice(): boolean {
    return this.#devices.includes("GPU");
  }

  /** Returns the number of tensors that are not deleted. */
  getNumOfTensors(): number {
    return this.#handles.size;
  }

  #keep(handle: Deno.PointerValue): number {
    this.#handles.set(this.#nextId, handle!);
    return this.#nextId++;
  }

  #handle(id: number): Deno.PointerObject {
    const handle = this.#handles.get(id);
    if (handle !== undefined) return handle;
    throw new EngineError(
      this.#symbols.has(id)
        ? "A tensor of a compiled function has no value while the function is traced."
        : "This tensor was disposed, or a compiled function made it and did not return it: return it there.",
    );
  }

  #shape(handle: Deno.PointerValue): number[] {
    const status = this.#status.pointer;
    return Array.from(
      { length: this.#tf.TFE_TensorHandleNumDims(handle, status) },
      (_, i) => Number(this.#tf.TFE_TensorHandleDim(handle, i, status)),
    );
  }

  #metadata(handle: Deno.PointerValue): TensorMetadata {
    const [shape, dtype] = [this.#shape(handle), this.#tf.TFE_TensorHandleDataType(handle)];
    return { id: this.#keep(handle), shape, dtype };
  }

  /** Copies values into a new tensor, whose number it returns. */
  createTensor(
    shape: number[],
    dtype: number,
    values: Values | ArrayLike<number>,
  ): number {
    const typed = toTyped(values, shape, dtype);
    const size = typed.BYTES_PER_ELEMENT *
      shape.reduce((a, b) => a * b, dtype === DataType.complex64 ? 2 : 1);
    const bytes = new Uint8Array(typed.buffer, typed.byteOffset, size);
    const tensor = this.#tf.TF_AllocateTensor(dtype, int64s(shape), shape.length, BigInt(size));
    if (size > 0) {
      const data = this.#tf.TF_TensorData(tensor)!;
      new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(data, size)).set(bytes);
    }
    const handle = this.#tf.TFE_NewTensorHandle(tensor, this.#status.pointer);
    this.#tf.TF_DeleteTensor(tensor);
    this.#status.check(() => `a tensor of shape [${shape.join(",")}]`);
    return this.#keep(handle);
  }

  /** Frees a tensor; the tensors of a finished trace have no memory. */
  deleteTensor(id: number): void {
    const handle = this.#handles.get(id);
    if (handle !== undefined) this.#tf.TFE_DeleteTensorHandle(handle);
    this.#handles.delete(id);
    this.#symbols.delete(id);
  }

  #resolve(id: number): Deno.PointerValue {
    const tensor = this.#tf.TFE_TensorHandleResolve(this.#handle(id), this.#status.pointer);
    this.#status.check(() => "reading a tensor");
    return tensor;
  }

  /**
   * Copies the values of a tensor.
   *
   * @throws {EngineError} While a function is traced, as its tensors have no values yet.
   */
  tensorDataSync(id: number): Values {
    if (this.#symbols.has(id)) {
      throw new EngineError(
        "A compiled function read a tensor's value (dataSync, arraySync, print) while it was " +
          "traced, when tensors have shapes but no values. Compute with tensor operations " +
          "(tf.where for a choice), or return the tensor and read it outside.",
      );
    }
    const tensor = this.#resolve(id);
    const size = Number(this.#tf.TF_TensorByteSize(tensor));
    const bytes = size === 0
      ? new ArrayBuffer(0)
      : Deno.UnsafePointerView.getArrayBuffer(this.#tf.TF_TensorData(tensor)!, size).slice(0);
    this.#tf.TF_DeleteTensor(tensor);
    return fromBytes(bytes, this.#tf.TFE_TensorHandleDataType(this.#handle(id)));
  }

  #newOp(name: string, attributes: readonly Attribute[], inputs: readonly number[]) {
    const status = this.#status.pointer;
    const op = this.#tf.TFE_NewOp(this.#context, cString(name), status);
    this.#status.check(() => this.#describe(name, inputs));
    try {
      for (const id of inputs) {
        this.#tf.TFE_OpAddInput(op, this.#handle(id), status);
        this.#status.check(() => this.#describe(name, inputs));
      }
      setAttributes(eagerAttributes(this.#tf, op, status), name, attributes);
      this.#status.check(() => this.#describe(name, inputs));
      return op;
    } catch (error) {
      this.#tf.TFE_DeleteOp(op);
      throw error;
    }
  }

  #describe(name: string, inputs: readonly number[]): string {
    return describe(name, inputs.map((id) => ({ shape: this.#shape(this.#handle(id)) })));
  }

  /**
   * Executes an operation, or records it while a function is traced.
   *
   * @throws {EngineError} With the operation, the shapes of its inputs and TensorFlow's message.
   */
  executeOp(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    if (this.#trace !== undefined) return this.#record(name, attributes, inputs, outputs);
    const op = this.#newOp(name, attributes, inputs);
    const handles = new BigUint64Array(outputs);
    this.#tf.TFE_Execute(op, handles, Int32Array.of(outputs), this.#status.pointer);
    this.#tf.TFE_DeleteOp(op);
    this.#status.check(() => this.#describe(name, inputs));
    return Array.from(handles, (handle) => this.#metadata(Deno.UnsafePointer.create(handle)));
  }

  /**
   * Executes a function on another thread, so that the event loop is not blocked. Its inputs may be
   * freed in the meantime.
   *
   * @throws {EngineError} With TensorFlow's message.
   */
  async executeInBackground(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): Promise<TensorMetadata[]> {
    const op = this.#newOp(name, attributes, inputs);
    const status = new Status(this.#tf);
    const handles = new BigUint64Array(outputs);
    const count = Int32Array.of(outputs);
    // Deno does not protect the buffers of a nonblocking call from garbage collection.
    const written = { handles, count };
    this.#background.add(written);
    try {
      await this.#tf.executeInBackground(op, handles, count, status.pointer);
      status.check(() => name);
    } finally {
      this.#background.delete(written);
      this.#tf.TFE_DeleteOp(op);
      status.close();
    }
    return Array.from(handles, (handle) => this.#metadata(Deno.UnsafePointer.create(handle)));
  }

  #record(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[] {
    const { trace } = this.#trace!;
    return trace.operation(name, attributes, inputs.map((id) => this.#symbol(id)), outputs)
      .map((info) => this.#register(info));
  }

  #register(info: SymbolInfo): TensorMetadata {
    this.#symbols.set(this.#nextId, info);
    return { id: this.#nextId++, shape: info.shape, dtype: info.dtype };
  }

  /** Returns a tensor's symbol; a value made during the trace becomes a constant of the function. */
  #symbol(id: number): SymbolInfo {
    const known = this.#symbols.get(id);
    if (known !== undefined) return known;
    const { trace, firstId } = this.#trace!;
    const handle = this.#handle(id);
    const shape = this.#shape(handle);
    if (id < firstId) {
      throw new EngineError(
        `A compiled function uses a tensor of shape [${shape.join(",")}] that was made outside ` +
          `of it: pass the tensor as an argument, since all calls would use its present value.`,
      );
    }
    const tensor = this.#resolve(id);
    const dtype = this.#tf.TFE_TensorHandleDataType(handle);
    try {
      return { symbol: trace.constant(tensor, dtype), shape, dtype };
    } finally {
      this.#tf.TF_DeleteTensor(tensor);
    }
  }

  /** Starts to record operations instead of executing them. */
  beginTrace(): void {
    this.#trace = { trace: new Trace(this.#tf, this.#status), firstId: this.#nextId };
  }

  /** Adds an argument to the function that is being traced. */
  placeholder(shape: readonly number[], dtype: number): TensorMetadata {
    return this.#register(this.#trace!.trace.placeholder(shape, dtype));
  }

  /** Makes a function of the trace, which {@linkcode executeInBackground} runs by its name. */
  endTrace(name: string, outputs: readonly number[]): void {
    const { trace } = this.#trace!;
    const pointer = trace.toFunction(name, outputs.map((id) => this.#symbol(id)));
    this.#tf.TFE_ContextAddFunction(this.#context, pointer, this.#status.pointer);
    this.#tf.TF_DeleteFunction(pointer);
    this.#status.check(() => name);
  }

  /** Stops recording, also after a failure. */
  closeTrace(): void {
    this.#trace?.trace.close();
    this.#trace = undefined;
    this.#symbols.clear();
  }

  /** Removes a function. */
  removeFunction(name: string): void {
    this.#tf.TFE_ContextRemoveFunction(this.#context, cString(name), this.#status.pointer);
    this.#status.check(() => name);
  }
}
