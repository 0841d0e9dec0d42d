import { setImmediate } from "node:timers/promises";
import { type Attribute, AttributeType, eagerAttributes, setAttributes } from "./attributes.ts";
import { cString, readCString } from "./c_string.ts";
import { DataType, type TensorMetadata, type Values } from "./data_type.ts";
import { listDevices, openContext } from "./eager_context.ts";
import { EngineError } from "./errors.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";
import { describe, Status } from "./status.ts";
import { TensorHandles } from "./tensor_handles.ts";
import { type SymbolInfo, Trace } from "./trace.ts";

/** TensorFlow's executor without queues between threads, which has less to do between operations. */
const singleThreaded: Attribute = {
  name: "executor_type",
  type: AttributeType.string,
  value: "SINGLE_THREADED_EXECUTOR",
};

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
  /** True for a single thread of a processor; a GPU's kernels return before they are done. */
  readonly #isSingle: boolean;
  readonly #tensors: TensorHandles;
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

  /** Attributes of every function that {@linkcode executeFunction} runs. */
  readonly functionAttributes: readonly Attribute[];

  /** @param threads Number of threads that operations share, at least 1. */
  constructor(library: LibTensorFlow, threads: number) {
    this.#tf = library;
    this.#status = new Status(library);
    this.TF_Version = readCString(library.TF_Version());
    this.#context = openContext(library, this.#status, threads);
    this.#devices = listDevices(library, this.#status, this.#context);
    this.#isSingle = threads === 1 && !this.isUsingGpuDevice();
    this.functionAttributes = this.#isSingle ? [singleThreaded] : [];
    this.#tensors = new TensorHandles(library, this.#status);
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

  #metadata(handle: Deno.PointerValue): TensorMetadata {
    const [shape, dtype] = [this.#tensors.shape(handle), this.#tensors.dtype(handle)];
    return { id: this.#keep(handle), shape, dtype };
  }

  /** Copies values into a new tensor, whose number it returns. */
  createTensor(shape: number[], dtype: number, values: Values | ArrayLike<number>): number {
    return this.#keep(this.#tensors.create(shape, dtype, values));
  }

  /** Frees a tensor; the tensors of a finished trace have no memory. */
  deleteTensor(id: number): void {
    const handle = this.#handles.get(id);
    if (handle !== undefined) this.#tensors.delete(handle);
    this.#handles.delete(id);
    this.#symbols.delete(id);
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
    return this.#tensors.read(this.#handle(id));
  }

  #newOp(name: string, attributes: readonly Attribute[], inputs: readonly number[]) {
    const { pointer: status } = this.#status;
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
    return describe(name, inputs.map((id) => ({ shape: this.#tensors.shape(this.#handle(id)) })));
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
   * Executes a function on another thread than the event loop's, or on that one where the engine has a
   * single thread. Its inputs may be freed in the meantime.
   *
   * @throws {EngineError} With TensorFlow's message.
   */
  async executeFunction(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly number[],
    outputs: number,
  ): Promise<TensorMetadata[]> {
    const op = this.#newOp(name, [...attributes, ...this.functionAttributes], inputs);
    const status = new Status(this.#tf);
    const buffers = [new BigUint64Array(outputs), Int32Array.of(outputs)] as const;
    const [handles, count] = buffers;
    this.#background.add(buffers); // Deno does not protect them from garbage collection.
    try {
      if (this.#isSingle) {
        // On another thread each step would wait for a core where trials keep all of them busy.
        this.#tf.TFE_Execute(op, handles, count, status.pointer);
        await setImmediate();
      } else await this.#tf.executeInBackground(op, handles, count, status.pointer);
      status.check(() => name);
    } finally {
      this.#background.delete(buffers);
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
    const symbols = inputs.map((id) => this.#symbol(id));
    const infos = this.#trace!.trace.operation(name, attributes, symbols, outputs);
    return infos.map((info) => this.#register(info));
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
    const shape = this.#tensors.shape(handle);
    if (id < firstId) {
      throw new EngineError(
        `A compiled function uses a tensor of shape [${shape.join(",")}] that was made outside ` +
          `of it: pass the tensor as an argument, since all calls would use its present value.`,
      );
    }
    const dtype = this.#tensors.dtype(handle);
    const symbol = this.#tensors.resolve(handle, (tensor) => trace.constant(tensor, dtype));
    return { symbol, shape, dtype };
  }

  /** Starts to record operations instead of executing them. */
  beginTrace(): void {
    this.#trace = { trace: new Trace(this.#tf, this.#status), firstId: this.#nextId };
  }

  /** Adds an argument to the function that is being traced. */
  placeholder(shape: readonly number[], dtype: number): TensorMetadata {
    return this.#register(this.#trace!.trace.placeholder(shape, dtype));
  }

  /** Makes a function of the trace, which {@linkcode executeFunction} runs by its name. */
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
