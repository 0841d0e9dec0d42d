import { foldIn, type Key } from "../../../base/mod.ts";
import type { AnnotatedAnswer, Annotation } from "../../annotations.ts";
import { rowAnswer } from "../../answers.ts";
import { Dice } from "./dice.ts";

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

/** A row that the ten can annotate. */
export interface Annotatable {
  /** The row's key. */
  key: Key;
  /** The opinion that the ten share. */
  opinion: Opinion;
  /** The question as asked, and the type that VizWiz records of its answers. */
  question: { text: string; answerType: string };
}

/**
 * Has the ten annotate a row; what follows from their answers is as in VizWiz.
 *
 * @param refusalsNeeded The count of "unanswerable" from which the row is not answerable.
 */
export function annotateRow(
  { key, question, opinion }: Annotatable,
  refusalsNeeded: number,
): Required<Pick<Annotation, "answers" | "answer_type" | "answerable">> {
  const answers = annotate(opinion, foldIn(key, "annotators"));
  const refusals = answers.filter(({ answer }) => answer === unanswerable).length;
  return {
    answers,
    answer_type: rowAnswer({ answers }) === unanswerable ? unanswerable : question.answerType,
    answerable: refusals >= refusalsNeeded ? 0 : 1,
  };
}
