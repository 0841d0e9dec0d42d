/** TensorFlow or the engine refused something; the message names the operation and the remedy. */
export class EngineError extends Error {
  /** Names the class in messages. */
  override name = "EngineError";
}
