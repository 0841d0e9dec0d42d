import {
  answerabilityOf,
  answersByFrequency,
  type Baseline,
  type LabelledRow,
} from "./baseline.ts";

/**
 * Learns to say the same of every question: the share of answerable rows, and the most frequent
 * answer. Its average precision is the base rate, its accuracies are those of the majority.
 *
 * @param train 1 row or more, all with a known answerability.
 * @throws {RangeError} Otherwise.
 */
export function fitConstant(train: readonly LabelledRow[]): Baseline {
  const labels = answerabilityOf(train);
  const share = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const [answer = ""] = answersByFrequency(train);
  return (questions) => ({
    answerable: new Float64Array(questions.length).fill(share),
    answers: questions.map(() => answer),
  });
}
