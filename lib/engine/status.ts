import { EngineError } from "./errors.ts";
import { readCString } from "./c_string.ts";
import type { LibTensorFlow } from "./libtensorflow.ts";

/** TensorFlow's report on the success of the last call. */
export class Status {
  /** The `TF_Status` to pass to a call. */
  readonly pointer: Deno.PointerValue;
  readonly #tf: LibTensorFlow;

  constructor(tf: LibTensorFlow) {
    this.#tf = tf;
    this.pointer = tf.TF_NewStatus();
  }

  /**
   * Checks the last call.
   *
   * @throws {EngineError} When it failed, with TensorFlow's message.
   */
  check(what: () => string): void {
    if (this.#tf.TF_GetCode(this.pointer) === 0) return;
    // Read first, since what() may use this status again.
    const message = readCString(this.#tf.TF_Message(this.pointer));
    throw new EngineError(`${what()}: ${message}`);
  }

  /** Frees the status. */
  close(): void {
    this.#tf.TF_DeleteStatus(this.pointer);
  }
}

/** Formats an operation with the shapes of its inputs for messages: "MatMul([2,3], [4,5])". */
export function describe(name: string, inputs: readonly { shape: readonly number[] }[]): string {
  return `${name}(${inputs.map(({ shape }) => `[${shape.join(",")}]`).join(", ")})`;
}
