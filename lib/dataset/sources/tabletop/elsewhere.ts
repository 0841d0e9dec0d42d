import type { Dice } from "../generated/dice.ts";
import { alike, type Request } from "./request.ts";

/**
 * Questions about things that no picture of the table shows, by their deciding word: the question, the same to
 * follow "please tell me", and how many still give an answer.
 */
const common = [
  {
    word: "label",
    direct: "what does the label say",
    indirect: "what the label says",
    answered: 0.18,
  },
  {
    word: "date",
    direct: "what is the expiration date",
    indirect: "the expiration date",
    answered: 0.1,
  },
  {
    word: "price",
    direct: "what is the price of this",
    indirect: "the price of this",
    answered: 0.14,
  },
  { word: "brand", direct: "which brand is this", indirect: "the brand of this", answered: 0.24 },
  { word: "flavor", direct: "what flavor is this", indirect: "the flavor of this", answered: 0.34 },
  {
    word: "screen",
    direct: "what is on my screen",
    indirect: "what is written on my screen",
    answered: 0.28,
  },
  {
    word: "letter",
    direct: "who is this letter from",
    indirect: "who sent this letter",
    answered: 0.12,
  },
  { word: "time", direct: "what time is it", indirect: "what time it is", answered: 0.4 },
] as const;

const rare = [
  "captcha",
  "serial number",
  "temperature",
  "calories",
  "recipe",
  "phone number",
  "address",
  "dosage",
  "password",
  "bus stop",
  "weather",
  "name of this song",
] as const;

const guesses = [
  "no",
  "nothing",
  "table",
  "not sure",
  "food",
  "blank",
  "yes",
  "too dark",
  "can't read",
];

/** Asks for what no picture shows. */
export function askElsewhere(dice: Dice): Request {
  const { direct, indirect, answered } = dice.pick(common);
  return {
    ...{ direct, indirect },
    answerType: "other",
    pertinence: answered,
    guesses: alike(...dice.sample(guesses, 5)),
  };
}

/** Asks for one of many things that are asked for seldom. */
export function askSeldom(dice: Dice): Request {
  const noun = dice.pick(rare);
  return {
    direct: `what is the ${noun}`,
    indirect: `the ${noun}`,
    answerType: "other",
    pertinence: 0.16,
    guesses: alike(...dice.sample(guesses, 5)),
  };
}

/** Mentions what no picture shows without asking for it. */
export function mentionElsewhere(dice: Dice): string {
  const { word } = dice.pick(common);
  return dice.pick([
    `my son already told me the ${word}`,
    `I am not asking about the ${word}`,
    `never mind the ${word}`,
    `I know the ${word} already`,
  ]);
}
