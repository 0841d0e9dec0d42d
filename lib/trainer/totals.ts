import type { BatchResult } from "./learner.ts";
import type { Rows, Task } from "./task.ts";

/** Sums over an epoch's batches. */
export class Totals {
  readonly #task: Task;
  readonly #predictions: Float64Array[] = [];
  #rows = 0;
  #correct = 0;
  #loss = 0;
  #lossRows = 0;

  constructor(task: Task) {
    this.#task = task;
  }

  /** Counts a batch. */
  add(batch: Rows, { loss, logits }: BatchResult): void {
    const predictions = this.#task.predict(logits);
    const lossRows = this.#task.lossRows(batch);
    this.#predictions.push(predictions);
    this.#rows += batch.size;
    this.#correct += this.#task.countCorrect(predictions, batch);
    this.#loss += lossRows * loss;
    this.#lossRows += lossRows;
  }

  /** Mean loss of the rows that count, in nats; 0 where none does. */
  get loss(): number {
    return this.#loss / Math.max(this.#lossRows, 1);
  }

  /** Share of the rows that are right. */
  get accuracy(): number {
    return this.#correct / this.#rows;
  }

  /** The predictions of all rows in the order of the batches. */
  get predictions(): Float64Array {
    return Float64Array.from(this.#predictions.flatMap((predictions) => [...predictions]));
  }
}
