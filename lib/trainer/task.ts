import type { Batch } from "../dataset/mod.ts";
import type { Scalar, Tensor } from "../engine/mod.ts";
import type { EpochMetrics, ReferenceScores } from "./metric.ts";

/** A batch without its pictures, which only a model looks at. */
export type Rows = Omit<Batch, "images">;

/** Results of rows by column, [rows] each. */
export type RowColumns = Readonly<Record<string, Float32Array<ArrayBuffer>>>;

/** A model's purpose: its labels, its loss, and the scores of its predictions. */
export interface Task {
  /** The labels of a batch, [rows], to be given to the loss. */
  labels(batch: Rows): Tensor;
  /** Mean loss of the rows that count, in nats; for a compiled function. */
  loss(logits: Tensor, labels: Tensor): Scalar;
  /** The number of rows of a batch that the loss is the mean of. */
  lossRows(batch: Rows): number;
  /** A prediction for each row, from the rows' logits one after the other. */
  predict(logits: ArrayLike<number>): Float64Array<ArrayBuffer>;
  /** The number of right predictions for a batch. */
  countCorrect(predictions: Float64Array, batch: Pick<Rows, "answers" | "answerable">): number;
  /**
   * The results of a batch's validation rows from which every metric follows, by the names and in the
   * meaning of {@linkcode AnswerabilityRows} or {@linkcode AnswerRows}.
   */
  rowResults(logits: ArrayLike<number>, batch: Rows): RowColumns;
  /** Further metrics of the predictions for all validation rows. */
  score(predictions: Float64Array): Partial<EpochMetrics>;
  /** The scores that validation scores are held against. */
  references(): ReferenceScores;
}
