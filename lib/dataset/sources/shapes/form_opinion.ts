import { type Opinion, unanswerable } from "../generated/opinion.ts";
import { clarity } from "../generated/photo.ts";
import { otherWords, pertinence, type Question } from "./questions.ts";

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
