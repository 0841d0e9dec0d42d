import type { Key } from "../../../base/mod.ts";
import type { AnnotatedAnswer } from "../../annotations.ts";
import { Dice } from "./dice.ts";
import { clarity } from "./photo.ts";
import { otherWords, pertinence, type Question } from "./questions.ts";

/** Number of people who answer a question. */
export const annotators = 10;

/** VizWiz's answer of a person who cannot answer. */
export const unanswerable = "unanswerable";

/** The answers that a person may give to one row, with probabilities. The ten answer independently. */
export interface Opinion {
  /** Answers in lower case, all different; the last one is "unanswerable". */
  answers: readonly string[];
  /** The probability of each answer; they sum to 1. */
  probabilities: readonly number[];
}

/** The opinion on a question to a picture of this severity. */
export function formOpinion(question: Question, severity: number): Opinion {
  const { truth, mistakes, topic } = question;
  const answering = clarity(severity) * pertinence[topic];
  const mistaken = truth === undefined ? answering : answering * (0.04 + 0.25 * severity);
  const right = answering - mistaken;
  const said: [string, number][] = mistakes.map((one) => [one, mistaken / mistakes.length]);
  if (truth !== undefined) {
    said.unshift([truth, 0.7 * right], [otherWords[truth]!, 0.3 * right]);
  }
  said.push([unanswerable, 1 - answering]);
  return { answers: said.map(([one]) => one), probabilities: said.map(([, share]) => share) };
}

/** Asks the ten. */
export function annotate({ answers, probabilities }: Opinion, key: Key): AnnotatedAnswer[] {
  const dice = new Dice(key);
  return Array.from({ length: annotators }, () => {
    const choice = dice.weighted(probabilities);
    const sure = dice.chance(0.6 + 0.4 * probabilities[choice]!);
    const answer_confidence = sure ? "yes" : dice.chance(0.8) ? "maybe" : "no";
    return { answer: typed(answers[choice]!, dice), answer_confidence };
  });
}

/** "unanswerable" is a button in VizWiz's form, the rest is typed. */
function typed(answer: string, dice: Dice): string {
  const capital = dice.chance(0.15);
  return capital && answer !== unanswerable ? answer[0]!.toUpperCase() + answer.slice(1) : answer;
}
