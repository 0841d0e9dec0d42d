import { UserError } from "../base/mod.ts";

/** A failure of TensorFlow or the engine; the message names the operation and the remedy. */
export class EngineError extends UserError {}
