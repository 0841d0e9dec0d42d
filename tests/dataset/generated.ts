import assert from "node:assert/strict";
import { foldIn } from "../../lib/base/mod.ts";
import { rowAnswer } from "../../lib/dataset/answers.ts";
import { labelProbabilities, reachable } from "../../lib/dataset/sources/generated/labels.ts";
import { type Annotatable, annotateRow } from "../../lib/dataset/sources/generated/opinion.ts";

/** The mean of numbers. */
export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((a, b) => a + b, 0) / numbers.length;

/**
 * The best mean accuracy on answerability of whoever sees only this of a row.
 *
 * @param answerableOf The probability that a row is answerable.
 */
export function bestFrom<Row>(
  rows: readonly Row[],
  answerableOf: (row: Row) => number,
  seen: (row: Row) => unknown,
): number {
  const right = Array.from(Map.groupBy(rows, seen).values(), (group) => {
    const share = mean(group.map(answerableOf));
    return group.length * Math.max(share, 1 - share);
  });
  return right.reduce((a, b) => a + b, 0) / rows.length;
}

/** Holds the reachable scores of rows against the best guesses' scores on labels that are drawn again. */
export function assertReachable(
  rows: readonly Annotatable[],
  refusalsNeeded: number,
  draws: number,
): void {
  const exact = reachable(rows.map(({ opinion }) => opinion), refusalsNeeded);
  const best = rows.map(({ opinion }) => {
    const { answers, answerable } = labelProbabilities(opinion, refusalsNeeded);
    const answer = opinion.answers[answers.indexOf(Math.max(...answers))];
    return { answer, answerable: answerable > 0.5 ? 1 : 0 };
  });
  const drawn = Array.from({ length: draws }, (_, draw) => {
    const labels = rows.map((row) =>
      annotateRow({ ...row, key: foldIn(row.key, "again", draw) }, refusalsNeeded)
    );
    return {
      answerability: mean(labels.map((l, i) => Number(l.answerable === best[i]!.answerable))),
      answer: mean(labels.map((l, i) => Number(rowAnswer(l) === best[i]!.answer))),
    };
  });
  for (const task of ["answerability", "answer"] as const) {
    const scores = drawn.map((draw) => draw[task]);
    const deviation = Math.sqrt(mean(scores.map((score) => (score - mean(scores)) ** 2)));
    const error = deviation / Math.sqrt(drawn.length - 1);
    assert(error > 0 && Math.abs(mean(scores) - exact[task]) < 4 * error, task);
  }
}
