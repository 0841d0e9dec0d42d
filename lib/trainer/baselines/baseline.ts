import { byFrequency, foldIn, randomKey } from "../../base/mod.ts";
import { type AnswerabilityMetrics, answerabilityMetrics } from "../metrics/answerability.ts";
import { averagePrecisionInterval, type Interval } from "../metrics/average_precision.ts";
import {
  meanVqaAccuracy,
  type VqaAccuracy,
  type VqaAccuracyOptions,
} from "../metrics/vqa_accuracy.ts";

/** A row with what a baseline learns from it or is scored by. */
export interface LabelledRow {
  /** The question as asked. */
  question: string;
  /** The answer that stands for all annotators'. */
  answer: string;
  /** Every annotator's answer. */
  answers: readonly string[];
  /** "yes/no", "number", "other" or "unanswerable"; empty where it is not known. */
  answerType: string;
  /** 1 where the picture answers the question, else 0; undefined where it is not known. */
  answerable: 0 | 1 | undefined;
}

/** A baseline's predictions for questions. */
export interface BaselinePredictions {
  /** [questions] p(answerable), 0 to 1. */
  answerable: Float64Array;
  /** [questions] */
  answers: readonly string[];
}

/** A predictor that does not look at pictures. */
export type Baseline = (questions: readonly string[]) => BaselinePredictions;

/** The scores of a baseline. */
export interface BaselineScores {
  /** Scores of telling whether a question is answerable. */
  answerability: AnswerabilityMetrics;
  /** 95% interval of its average precision, over the rows; undefined where that is. */
  interval: Interval | undefined;
  /** Share of rows with exactly the row's answer. */
  answerAccuracy: number;
  /** The official accuracy of its answers; undefined where it is not defined. */
  vqaAccuracy: VqaAccuracy | undefined;
}

/**
 * Scores a baseline.
 *
 * @param rows 1 row or more, all with a known answerability.
 * @throws {RangeError} Otherwise.
 */
export function scoreBaseline(
  baseline: Baseline,
  rows: readonly LabelledRow[],
  options: VqaAccuracyOptions = {},
): BaselineScores {
  const labels = answerabilityOf(rows);
  const { answerable, answers } = baseline(rows.map(({ question }) => question));
  return {
    answerability: answerabilityMetrics(answerable, labels),
    interval: averagePrecisionInterval(
      answerable.map((probability) => 1 - probability),
      labels.map((label) => 1 - label),
      foldIn(randomKey(42), "interval"),
    ),
    answerAccuracy: rows.filter(({ answer }, row) => answer === answers[row]).length / rows.length,
    vqaAccuracy: meanVqaAccuracy(answers, rows, options),
  };
}

/**
 * [rows] 1 for an answerable row, else 0.
 *
 * @throws {RangeError} Where there is no row, or one of which it is not known.
 */
export function answerabilityOf(rows: readonly Pick<LabelledRow, "answerable">[]): Float64Array {
  if (rows.length === 0) throw new RangeError("A baseline needs at least one row.");
  return Float64Array.from(rows, ({ answerable }, row) => {
    if (answerable !== undefined) return answerable;
    throw new RangeError(`Whether row ${row} is answerable is not known: use train or val.`);
  });
}

/** The different answers of rows, the most frequent first; equally frequent ones as they occur. */
export function answersByFrequency(rows: readonly Pick<LabelledRow, "answer">[]): string[] {
  return byFrequency(rows.map(({ answer }) => answer)).map(([answer]) => answer);
}
