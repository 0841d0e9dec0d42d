import { UserError } from "../base/mod.ts";
/** TensorFlow or the engine refused something; the message names the operation and the remedy. */
export class EngineError extends UserError {}
