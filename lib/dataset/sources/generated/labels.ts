import type { Reachable } from "../../source.ts";
import { annotators, type Opinion } from "./opinion.ts";

/** The probability that a row's label is "answerable", and that its answer is each of the answers. */
export interface LabelProbabilities {
  /** The probability that fewer than `refusalsNeeded` of the ten say "unanswerable". */
  answerable: number;
  /** In the order of the opinion's answers. */
  answers: number[];
}

/** 0! to 10!. */
const factorials = Array.from({ length: annotators }).reduce<number[]>(
  (all, _, i) => [...all, all[i]! * (i + 1)],
  [1],
);

/** The multinomial weight of so many of the ten giving an answer of this probability. */
const weightOf = (probability: number, count: number) => probability ** count / factorials[count]!;

/**
 * The probabilities of a row's labels, exact but for rounding, for any number of different answers.
 *
 * Among answers of the same count the first seen wins; as the ten are exchangeable, each is first
 * in the same share of cases.
 *
 * @param refusalsNeeded The count of "unanswerable" from which the row is not answerable.
 */
export function labelProbabilities(opinion: Opinion, refusalsNeeded: number): LabelProbabilities {
  return {
    answerable: answerableProbability(opinion, refusalsNeeded),
    answers: answerProbabilities(opinion),
  };
}

function answerableProbability({ probabilities }: Opinion, refusalsNeeded: number): number {
  const refusing = probabilities.at(-1)!;
  let answerable = 0;
  for (let refusals = 0; refusals < refusalsNeeded; refusals++) {
    answerable += factorials[annotators]! * weightOf(refusing, refusals) *
      weightOf(1 - refusing, annotators - refusals);
  }
  return answerable;
}

function answerProbabilities({ probabilities }: Opinion): number[] {
  const weights = probabilities.map((probability) =>
    factorials.map((_, count) => weightOf(probability, count))
  );
  return weights.map((own, winner) =>
    winningProbability(own, weights.filter((_, answer) => answer !== winner))
  );
}

/** An answer's multinomial weights, by the number of the ten who give it. */
type Weights = readonly number[];

/** The probability that an answer is the most frequent one, and first seen of equally frequent ones. */
function winningProbability(own: Weights, others: readonly Weights[]): number {
  let sum = 0;
  for (let count = 1; count <= annotators; count++) {
    waysOfOthers(others, count).forEach((ways, ties) => sum += own[count]! * ways / (ties + 1));
  }
  return factorials[annotators]! * sum;
}

/**
 * The summed weights of all counts of the other answers, none above the winner's count, which make
 * up the ten with it: [ties] by the number of those that have the same count.
 */
function waysOfOthers(others: readonly Weights[], most: number): number[] {
  const left = annotators - most, mostTies = Math.floor(left / most);
  const at = (ties: number, used: number) => ties * (left + 1) + used;
  let ways = new Float64Array((mostTies + 1) * (left + 1));
  ways[0] = 1;
  for (const weights of others) {
    const next = new Float64Array(ways.length);
    for (let ties = 0; ties <= mostTies; ties++) {
      for (let used = 0; used <= left; used++) {
        const before = ways[at(ties, used)]!;
        if (before === 0) continue;
        for (let count = 0; count <= Math.min(most, left - used); count++) {
          next[at(ties + Number(count === most), used + count)]! += before * weights[count]!;
        }
      }
    }
    ways = next;
  }
  return Array.from({ length: mostTies + 1 }, (_, ties) => ways[at(ties, left)]!);
}

/**
 * The best accuracy that anyone can expect who knows the opinion of each row but not what the ten
 * happened to answer. Each task's is computed when it is asked for.
 *
 * @param refusalsNeeded The count of "unanswerable" from which a row is not answerable.
 */
export function reachable(opinions: readonly Opinion[], refusalsNeeded: number): Reachable {
  return {
    get answerability() {
      return meanOf(opinions, (opinion) => {
        const answerable = answerableProbability(opinion, refusalsNeeded);
        return Math.max(answerable, 1 - answerable);
      });
    },
    get answer() {
      return meanOf(opinions, (opinion) => Math.max(...answerProbabilities(opinion)));
    },
  };
}

/** The mean of a number of each opinion, which is computed once for equal ones. */
function meanOf(opinions: readonly Opinion[], compute: (opinion: Opinion) => number): number {
  const known = new Map<string, number>();
  let sum = 0;
  for (const opinion of opinions) {
    const name = opinion.probabilities.join();
    const value = known.get(name) ?? compute(opinion);
    known.set(name, value);
    sum += value;
  }
  return sum / opinions.length;
}
