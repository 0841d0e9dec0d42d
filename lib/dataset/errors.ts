/** The data is not there or not whole; the message says what is missing and the remedy. */
export class DatasetError extends Error {
  /** Names the class in messages. */
  override name = "DatasetError";
}
