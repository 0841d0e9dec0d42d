import type { Batch } from "../dataset/mod.ts";
import type { Scalar, Tensor } from "../engine/mod.ts";
import type { EpochMetrics, ReferenceScores } from "./events.ts";

/** A batch without its pictures, which only a model looks at. */
export type Rows = Omit<Batch, "images">;

/** What a model is trained for: its labels, its loss, and how its predictions are scored. */
export interface Task {
  /** The labels of a batch, [rows], to be given to the loss. */
  labels(batch: Rows): Tensor;
  /** Mean loss of the rows that count, in nats; for a compiled function. */
  loss(logits: Tensor, labels: Tensor): Scalar;
  /** How many rows of a batch the loss is the mean of. */
  lossRows(batch: Rows): number;
  /** A prediction for each row, from the rows' logits one after the other. */
  predict(logits: ArrayLike<number>): Float64Array<ArrayBuffer>;
  /** How many predictions for a batch are right. */
  countCorrect(predictions: Float64Array, batch: Rows): number;
  /** Further metrics of the predictions for all validation rows. */
  score(predictions: Float64Array): Partial<EpochMetrics>;
  /** What validation scores are held against. */
  references(): ReferenceScores;
}
