/** A wish to know something, before it is put into sentences. */
export interface Request {
  /** A question in lower case, without its mark: "what color is the mug". */
  direct: string;
  /** The same to follow "please tell me": "the color of the mug". */
  indirect: string;
  /** VizWiz's type of the answers to it. */
  answerType: "yes/no" | "number" | "other";
  /** The probability that a person who sees all finds that the picture answers it. */
  pertinence: number;
  /** The answer of who sees all; absent where there is none. */
  truth?: string;
  /** Answers by mistake or at a guess, with shares that sum to 1. */
  guesses: readonly (readonly [string, number])[];
}

/** Guesses that are equally likely. */
export function alike(...texts: string[]): [string, number][] {
  return texts.map((text) => [text, 1 / texts.length]);
}
