import { normalizeAnswer } from "./normalize_answer.ts";

/** A row as far as its answers are scored. */
export interface AnsweredRow {
  /** Every annotator's answer. */
  answers: readonly string[];
  /** "yes/no", "number", "other" or "unanswerable"; empty where it is not known. */
  answerType: string;
}

/** The official accuracy of answers, as shares from 0 to 1. */
export interface VqaAccuracy {
  /** Mean over all rows. */
  overall: number;
  /** Mean over the rows of each answer type, in order of first occurrence. */
  byAnswerType: Record<string, number>;
}

/** Options of comparing annotators' answers. */
export interface VqaAccuracyOptions {
  /**
   * Normalises them first. VizWiz's evaluation does not, for VizWiz publishes them in normal
   * form; answers as people type them need it.
   *
   * @default false
   */
  normalizeAnswers?: boolean;
}

/** Fewer annotators leave even the best answer below 1. */
export const fewestAnswers = 4;

/**
 * The official accuracy of one answer: for each annotator, a third for every other annotator who
 * gave this answer, 1 at most; the mean over the annotators.
 *
 * The prediction is normalised, the annotators' answers are compared as they are.
 *
 * @param answers The annotators' answers, ten as a rule, 1 or more.
 * @returns From 0 to 1.
 * @throws {RangeError} Where there is no annotator.
 */
export function vqaAccuracy(prediction: string, answers: readonly string[]): number {
  const { length } = answers;
  if (length === 0) throw new RangeError(`"${prediction}" cannot be scored without annotators.`);
  const normalized = normalizeAnswer(prediction);
  const matches = answers.filter((answer) => answer === normalized).length;
  const score = (others: number) => Math.min(1, others / 3);
  return (matches * score(matches - 1) + (length - matches) * score(matches)) / length;
}

/** False without a row, and where a row has too few annotators for VizWiz's accuracy. */
export function hasVqaAccuracy(rows: readonly AnsweredRow[]): boolean {
  return rows.length > 0 && rows.every(({ answers }) => answers.length >= fewestAnswers);
}

/**
 * The official accuracy of a split's answers.
 *
 * @param predictions [rows] Any text.
 * @param rows [rows] Their answers and answer types.
 * @returns Undefined where it is not defined: without a row, and where a row has fewer than four
 *   answers, as in easy-VQA and in VizWiz's test split.
 * @throws {RangeError} At different lengths.
 */
export function meanVqaAccuracy(
  predictions: readonly string[],
  rows: readonly AnsweredRow[],
  { normalizeAnswers = false }: VqaAccuracyOptions = {},
): VqaAccuracy | undefined {
  if (predictions.length !== rows.length) {
    throw new RangeError(`${predictions.length} predictions do not fit ${rows.length} rows.`);
  }
  if (!hasVqaAccuracy(rows)) return;
  const scored = rows.map(({ answers, answerType }, row) => ({
    answerType,
    score: vqaAccuracy(
      predictions[row]!,
      normalizeAnswers ? answers.map(normalizeAnswer) : answers,
    ),
  }));
  const types = Map.groupBy(scored, ({ answerType }) => answerType);
  return {
    overall: meanScore(scored),
    byAnswerType: Object.fromEntries([...types].map(([type, own]) => [type, meanScore(own)])),
  };
}

function meanScore(scored: readonly { score: number }[]): number {
  return scored.reduce((sum, { score }) => sum + score, 0) / scored.length;
}
