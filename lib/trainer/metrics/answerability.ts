import { averagePrecision } from "./average_precision.ts";
import { f1 } from "./f1.ts";

/** The probability at which a row counts as answerable. */
export const answerableThreshold = 0.5;

/** Scores of telling unanswerable questions from answerable ones. */
export interface AnswerabilityMetrics {
  /** Share of rows that are right at the threshold 0.5. */
  accuracy: number;
  /** Average precision of finding the unanswerable rows; undefined where there are none. */
  averagePrecision: number | undefined;
  /** F1 of finding them at the threshold 0.5; undefined where there are none and none is found. */
  f1: number | undefined;
  /** Share of unanswerable rows, which is the average precision of chance. */
  baseRate: number;
}

/**
 * Scores answerability as VizWiz's evaluation does: the positive class is "unanswerable", its score
 * 1 - p(answerable), its threshold 0.5 (at which a row counts as answerable).
 *
 * @param probabilities [rows] p(answerable), 0 to 1.
 * @param answerable [rows] 1 where the picture answers the question, else 0.
 * @throws {RangeError} At a probability that is NaN, at different lengths, and where there is no row.
 */
export function answerabilityMetrics(
  probabilities: ArrayLike<number>,
  answerable: ArrayLike<number>,
): AnswerabilityMetrics {
  const { length } = answerable;
  if (length === 0) throw new RangeError("Answerability cannot be scored without a row.");
  const scores = Float64Array.from(probabilities, (probability) => 1 - probability);
  const labels = Float64Array.from(answerable, (label) => 1 - label);
  const found = scores.map((score) => score > 1 - answerableThreshold ? 1 : 0);
  const right = found.reduce((sum, label, row) => sum + (label === labels[row] ? 1 : 0), 0);
  return {
    accuracy: right / length,
    averagePrecision: averagePrecision(scores, labels),
    f1: f1(found, labels),
    baseRate: labels.reduce((sum, label) => sum + label, 0) / length,
  };
}
