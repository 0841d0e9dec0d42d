import { normalizeQuestion } from "../../dataset/mod.ts";
import {
  answerabilityOf,
  answersByFrequency,
  type Baseline,
  type LabelledRow,
} from "./baseline.ts";
import { fitLogisticRegression, probabilitiesOf } from "./logistic_regression.ts";
import type { SparseMatrix } from "./sparse.ts";
import { fitTfidf } from "./tfidf.ts";

/** Answers that it can give; rarer ones are never the most probable. */
const mostAnswers = 20;

/**
 * Learns from the questions alone: logistic regressions on the TF-IDF of the normalised questions'
 * words and pairs of words, with scikit-learn's defaults; one for answerability and one for each of
 * the 20 most frequent answers, of which the most probable is given. A model that sees the picture
 * has to surpass it.
 *
 * @param train 1 row or more, all with a known answerability.
 * @throws {RangeError} Otherwise.
 */
export function fitQuestionOnly(train: readonly LabelledRow[]): Baseline {
  const questions = train.map(({ question }) => normalizeQuestion(question));
  const tfidf = fitTfidf(questions);
  const matrix = tfidf.transform(questions);
  const answerable = fitProbability(matrix, answerabilityOf(train));
  const answers = answersByFrequency(train).slice(0, mostAnswers);
  const models = answers.map((answer) =>
    fitProbability(matrix, Float64Array.from(train, (row) => row.answer === answer ? 1 : 0))
  );
  return (questions) => {
    const matrix = tfidf.transform(questions.map(normalizeQuestion));
    const probabilities = models.map((model) => model(matrix));
    return {
      answerable: answerable(matrix),
      answers: questions.map((_, row) => {
        const best = Math.max(...probabilities.map((of) => of[row]!));
        return answers[probabilities.findIndex((of) => of[row] === best)]!;
      }),
    };
  };
}

/** p(1) of each row; where all labels are the same, that label. */
function fitProbability(
  matrix: SparseMatrix,
  labels: Float64Array,
): (matrix: SparseMatrix) => Float64Array {
  if (labels.every((label) => label === labels[0])) {
    return ({ starts }) => new Float64Array(starts.length - 1).fill(labels[0]!);
  }
  const model = fitLogisticRegression(matrix, labels);
  return (matrix) => probabilitiesOf(model, matrix);
}
