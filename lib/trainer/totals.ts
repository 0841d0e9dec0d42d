import type { BatchResult } from "./learner.ts";
import type { Rows, Task } from "./task.ts";

/** The sums over batches. */
export interface Sums {
  /** Rows. */
  rows: number;
  /** Those that are right. */
  correct: number;
  /** The loss of the rows that count, in nats. */
  loss: number;
  /** Their number. */
  lossRows: number;
}

/** Sums over an epoch's batches. */
export class Totals {
  readonly #task: Task;
  readonly #predictions: Float64Array[] = [];
  readonly #sums: Sums;

  /** @param sums Those of batches before. @default none */
  constructor(task: Task, sums: Sums = { rows: 0, correct: 0, loss: 0, lossRows: 0 }) {
    this.#task = task;
    this.#sums = { ...sums };
  }

  /** The sums so far. */
  get sums(): Sums {
    return { ...this.#sums };
  }

  /** Counts a batch. */
  add(batch: Rows, { loss, logits }: BatchResult): void {
    const predictions = this.#task.predict(logits);
    const lossRows = this.#task.lossRows(batch);
    this.#predictions.push(predictions);
    this.#sums.rows += batch.size;
    this.#sums.correct += this.#task.countCorrect(predictions, batch);
    this.#sums.loss += lossRows * loss;
    this.#sums.lossRows += lossRows;
  }

  /** Mean loss of the rows that count, in nats; 0 where none does. */
  get loss(): number {
    return this.#sums.loss / Math.max(this.#sums.lossRows, 1);
  }

  /** Share of the rows that are right. */
  get accuracy(): number {
    return this.#sums.correct / this.#sums.rows;
  }

  /** The predictions of all rows that were counted here, in the order of the batches. */
  get predictions(): Float64Array {
    return Float64Array.from(this.#predictions.flatMap((predictions) => [...predictions]));
  }
}
