import { int64s } from "./attributes.ts";
import { DataType, fromBytes, toTyped, type Values } from "./data_type.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";
import type { Status } from "./status.ts";

/** Creates and reads TensorFlow's tensors, each a `TFE_TensorHandle`. */
export class TensorHandles {
  readonly #tf: LibTensorFlow;
  readonly #status: Status;

  constructor(tf: LibTensorFlow, status: Status) {
    this.#tf = tf;
    this.#status = status;
  }

  /** Copies values into a new tensor. */
  create(
    shape: readonly number[],
    dtype: number,
    values: Values | ArrayLike<number>,
  ): Deno.PointerObject {
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
    return handle!;
  }

  /** Returns the size of each dimension. */
  shape(handle: Deno.PointerValue): number[] {
    const status = this.#status.pointer;
    return Array.from(
      { length: this.#tf.TFE_TensorHandleNumDims(handle, status) },
      (_, i) => Number(this.#tf.TFE_TensorHandleDim(handle, i, status)),
    );
  }

  /** Returns TensorFlow's number of the data type. */
  dtype(handle: Deno.PointerValue): number {
    return this.#tf.TFE_TensorHandleDataType(handle);
  }

  /** Calls a function with a tensor as `TF_Tensor`, whose memory is valid until it returns. */
  resolve<T>(handle: Deno.PointerValue, use: (tensor: Deno.PointerValue) => T): T {
    const tensor = this.#tf.TFE_TensorHandleResolve(handle, this.#status.pointer);
    this.#status.check(() => "reading a tensor");
    try {
      return use(tensor);
    } finally {
      this.#tf.TF_DeleteTensor(tensor);
    }
  }

  /** Copies the values of a tensor. */
  read(handle: Deno.PointerValue): Values {
    const bytes = this.resolve(handle, (tensor) => {
      const size = Number(this.#tf.TF_TensorByteSize(tensor));
      return size === 0
        ? new ArrayBuffer(0)
        : Deno.UnsafePointerView.getArrayBuffer(this.#tf.TF_TensorData(tensor)!, size).slice(0);
    });
    return fromBytes(bytes, this.dtype(handle));
  }

  /** Frees a tensor. */
  delete(handle: Deno.PointerValue): void {
    this.#tf.TFE_DeleteTensorHandle(handle);
  }
}
