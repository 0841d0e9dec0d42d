import type { MetricName } from "./metric.ts";
import { answerableThreshold } from "./metrics/answerability.ts";
import { rank, weightedAveragePrecision } from "./metrics/average_precision.ts";

/**
 * A score of one epoch's validation rows.
 *
 * @param weights [rows] 0 or more, such as how often a row was drawn.
 * @returns NaN where the metric is not defined for the rows with a weight above 0.
 */
export type RowScore = (weights: Float64Array) => number;

/** The scores of one epoch's validation rows, by metric; those that are not defined are absent. */
export type RowScores = Partial<Record<MetricName, RowScore>>;

/** The columns of the task answerability. */
export interface AnswerabilityRows {
  /** [rows] Logit of p(answerable). */
  logit: ArrayLike<number>;
  /** [rows] 1 for an answerable row, else 0. */
  answerable: ArrayLike<number>;
}

/** Returns the scores of answerability. */
export function answerabilityScores({ logit, answerable }: AnswerabilityRows): RowScores {
  const probabilities = Float64Array.from(logit, (logit) => 1 / (1 + Math.exp(-logit)));
  const correct = probabilities.map((p, row) =>
    answerable[row] === (p >= answerableThreshold ? 1 : 0) ? 1 : 0
  );
  const losses = Float64Array.from(
    logit,
    (logit, row) =>
      Math.max(logit, 0) - logit * answerable[row]! + Math.log1p(Math.exp(-Math.abs(logit))),
  );
  const labels = Float64Array.from(answerable, (label) => 1 - label);
  const scores = probabilities.map((p) => 1 - p);
  const found = scores.map((score) => score > 1 - answerableThreshold ? 1 : 0);
  const ranking = rank(scores);
  return {
    valAccuracy: (weights) => weightedMean(correct, weights),
    valLoss: (weights) => weightedMean(losses, weights),
    valAveragePrecision: (weights) => weightedAveragePrecision(ranking, labels, weights) ?? NaN,
    valF1: (weights) => weightedF1(found, labels, weights),
  };
}

/** The columns of the task answer. */
export interface AnswerRows {
  /** [rows] 1 for a right answer, else 0. */
  correct: ArrayLike<number>;
  /** [rows] Cross entropy in nats; NaN of a row that no loss includes. */
  loss: ArrayLike<number>;
  /** [rows] VizWiz's accuracy, 0 to 1; undefined where it is not defined. */
  vqaAccuracy?: ArrayLike<number>;
}

/** Returns the scores of answers. */
export function answerScores({ correct, loss, vqaAccuracy }: AnswerRows): RowScores {
  return {
    valAccuracy: (weights) => weightedMean(correct, weights),
    valLoss: (weights) => weightedMean(loss, weights),
    ...(vqaAccuracy && { valVqaAccuracy: (weights) => weightedMean(vqaAccuracy, weights) }),
  };
}

/** The weighted mean of the values that are not NaN; NaN where they have no weight. */
function weightedMean(values: ArrayLike<number>, weights: Float64Array): number {
  let sum = 0, total = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Number.isNaN(value)) continue;
    sum += weights[row]! * value;
    total += weights[row]!;
  }
  return sum / total;
}

/** F1 under weights; NaN where no positive row has a weight. */
function weightedF1(found: Float64Array, labels: Float64Array, weights: Float64Array): number {
  let both = 0, positives = 0, all = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights[row]!, label = labels[row]!;
    both += weight * found[row]! * label;
    positives += weight * label;
    all += weight * (found[row]! + label);
  }
  return positives === 0 ? NaN : 2 * both / all;
}
