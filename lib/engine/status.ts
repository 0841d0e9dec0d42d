import { EngineError } from "./errors.ts";
import { readCString } from "./c_string.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";

/** TensorFlow's report of how the last call went. */
export class Status {
  /** The `TF_Status` to give to a call. */
  readonly pointer: Deno.PointerValue;
  readonly #tf: LibTensorFlow;

  constructor(tf: LibTensorFlow) {
    this.#tf = tf;
    this.pointer = tf.TF_NewStatus();
  }

  /** @throws {EngineError} When the last call failed, with TensorFlow's message. */
  check(what: () => string): void {
    if (this.#tf.TF_GetCode(this.pointer) === 0) return;
    // Read first: saying what failed may use this status again.
    const message = readCString(this.#tf.TF_Message(this.pointer));
    throw new EngineError(`${what()}: ${message}`);
  }

  /** Frees it. */
  close(): void {
    this.#tf.TF_DeleteStatus(this.pointer);
  }
}

/** An operation with the shapes of its inputs, for messages: "MatMul([2,3], [4,5])". */
export function describe(name: string, inputs: readonly { shape: readonly number[] }[]): string {
  return `${name}(${inputs.map(({ shape }) => `[${shape.join(",")}]`).join(", ")})`;
}
