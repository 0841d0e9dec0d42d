import type { Dice } from "../generated/dice.ts";
import type { Request } from "./request.ts";

/** Tokens of a wording, which leaves two for its beginning and end and two for typing errors. */
const mostTokens = 26;

const openings = [
  "hi",
  "hello",
  "hello there",
  "good morning",
  "hi everybody",
  "sorry to bother you again",
  "hi, I hope you can help me",
  "hello, thank you for doing this",
];

const contexts = [
  "I just put some things on the kitchen table",
  "my phone may be tilted a little",
  "I have been cleaning up all morning",
  "my sister is not at home today",
  "I am not sure that my camera works",
  "this is my second try",
  "somebody moved my things around",
  "I cannot see it myself",
];

const closings = [
  "thank you",
  "thanks a lot",
  "thank you very much",
  "I really appreciate your help",
  "take your time",
  "have a nice day",
];

const polite = [
  "can you tell me",
  "please tell me",
  "could you tell me",
  "I would like to know",
  "I need to know",
];

/** Says it in a few words. */
export function sayShortly({ direct, indirect }: Request, dice: Dice): string {
  const text = dice.pick([
    `${direct}?`,
    `${direct}?`,
    `${direct}?`,
    `${direct} please?`,
    `can you tell me ${indirect}?`,
    `hi, ${direct}?`,
  ]);
  return mistype(sentence(text), 0.03, dice);
}

/**
 * Says it at length: the request stands anywhere among greetings, circumstances, thanks and, where
 * there is one, the mention of something that is not asked for.
 */
export function sayAtLength(
  { direct, indirect }: Request,
  mention: string | undefined,
  dice: Dice,
): string {
  const request = dice.chance(0.5) ? `${direct}?` : `${dice.pick(polite)} ${indirect}.`;
  const before = [dice.pick(openings), ...dice.sample(contexts, 2)].map((text) => `${text}.`);
  const after = dice.sample(closings, 2).map((text) => `${text}.`);
  const mentions = mention === undefined ? [] : [`${mention}.`];
  // Which of the two comes first tells nothing.
  const middle = dice.chance(0.5) ? [...mentions, request] : [request, ...mentions];
  const optional = dice.sample([...before, ...after], before.length + after.length);
  const kept = new Set<string>();
  let left = mostTokens - tokensOf(middle.join(" "));
  for (const part of optional) {
    if (tokensOf(part) > left || dice.chance(0.2)) continue;
    kept.add(part);
    left -= tokensOf(part);
  }
  const parts = [
    ...before.filter((part) => kept.has(part)),
    ...middle,
    ...after.filter((part) => kept.has(part)),
  ];
  return mistype(parts.map(sentence).join(" "), 0.2, dice);
}

/** About the tokens of a text: its words and marks. */
const tokensOf = (text: string) => text.match(/\w+|[^\w\s]/g)?.length ?? 0;

const sentence = (text: string) => text[0]!.toUpperCase() + text.slice(1);

/** Swaps two letters within a word, with this probability. */
function mistype(text: string, probability: number, dice: Dice): string {
  if (!dice.chance(probability)) return text;
  const words = Array.from(text.matchAll(/[a-z]{5,}/g));
  if (words.length === 0) return text;
  const { 0: word, index } = dice.pick(words);
  const at = index + 1 + Math.floor(dice.number(0, word.length - 2));
  return text.slice(0, at) + text[at + 1]! + text[at]! + text.slice(at + 2);
}
