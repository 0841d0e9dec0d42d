import type { Reachable } from "../../source.ts";
import { annotators, type Opinion } from "./annotators.ts";

/** The probability that a row's label is "answerable", and that its answer is each of the answers. */
export interface LabelProbabilities {
  answerable: number;
  /** In the order of the opinion's answers. */
  answers: number[];
}

/**
 * The probabilities of a row's labels, exact: a sum over all counts that the ten can give.
 *
 * Among answers of the same count the first seen wins; as the ten are exchangeable, each is first
 * in the same share of cases.
 */
export function labelProbabilities({ probabilities }: Opinion): LabelProbabilities {
  const last = probabilities.length - 1;
  const answers = new Array<number>(probabilities.length).fill(0);
  const counts = new Array<number>(probabilities.length).fill(0);
  let answerable = 0;
  // `weight` is the multinomial probability of the counts up to `answer`.
  const visit = (answer: number, left: number, weight: number): void => {
    if (answer < last) {
      for (let count = 0; count <= left; count++) {
        counts[answer] = count;
        visit(answer + 1, left - count, weight);
        weight *= probabilities[answer]! * (left - count) / (count + 1);
      }
      return;
    }
    counts[last] = left;
    weight *= probabilities[last]! ** left;
    if (2 * left <= annotators) answerable += weight;
    const most = Math.max(...counts);
    const winners = counts.filter((count) => count === most).length;
    counts.forEach((count, i) => {
      if (count === most) answers[i]! += weight / winners;
    });
  };
  visit(0, annotators, 1);
  return { answerable, answers };
}

/**
 * The best accuracy that anyone can expect who knows the opinion of each row but not what the ten
 * happened to answer.
 */
export function reachable(opinions: readonly Opinion[]): Reachable {
  const known = new Map<string, Reachable>();
  const best = (opinion: Opinion): Reachable => {
    const name = opinion.probabilities.join();
    const found = known.get(name);
    if (found !== undefined) return found;
    const { answerable, answers } = labelProbabilities(opinion);
    const row = {
      answerability: Math.max(answerable, 1 - answerable),
      answer: Math.max(...answers),
    };
    known.set(name, row);
    return row;
  };
  const rows = opinions.map(best);
  const mean = (task: keyof Reachable) =>
    rows.reduce((sum, row) => sum + row[task], 0) / rows.length;
  return { answerability: mean("answerability"), answer: mean("answer") };
}
