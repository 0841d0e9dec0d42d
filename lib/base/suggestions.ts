import { distance } from "fastest-levenshtein";
import { listWords } from "./format.ts";

/** The most names that are suggested at once. */
const most = 4;

/**
 * The known names that somebody may have meant: misspelt ("epoch" for "epochs"), shortened ("acc" for
 * "valAccuracy") or by their initials ("lr" for "learningRate").
 *
 * @returns The nearest names, several where they are equally near; none where nothing is near.
 */
export function suggestions(name: string, known: readonly string[]): string[] {
  const query = wordsOf(fileStem(name)).join("");
  const costs = known.map((candidate) => [candidate, cost(query, wordsOf(candidate))] as const);
  const least = Math.min(...costs.map(([, cost]) => cost));
  if (least === Infinity) return [];
  const nearest = costs.filter(([, cost]) => cost === least).map(([candidate]) => candidate);
  return nearest.length > most ? [] : nearest;
}

/** "did you mean 'batchSize' or 'imageSize'?"; empty where nothing is near. */
export function didYouMean(name: string, known: readonly string[]): string {
  const quoted = suggestions(name, known).map((candidate) => `'${candidate}'`);
  return quoted.length === 0 ? "" : `did you mean ${listWords(quoted, "or")}?`;
}

/** A name without the folder and the ending of a file: "experiments/dropout.ts" is "dropout". */
function fileStem(name: string): string {
  return name.replace(/^.*[/\\]/, "").replace(/\.\w+$/, "");
}

/** The words of a name in lower case: "learningRate" and "learning_rate" are "learning" and "rate". */
function wordsOf(name: string): string[] {
  return name.replace(/(?<=[a-z0-9])(?=[A-Z])/g, " ").toLowerCase().split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean);
}

/** The cost of having meant the words, 0 for the same letters; infinite where that is unlikely. */
function cost(query: string, words: readonly string[]): number {
  const skipped = query.length < 2 ? undefined : wordsSkipped(query, words);
  return Math.min(
    misspelling(query, words.join("")),
    ...words.map((word) => misspelling(query, word) + words.length),
    skipped === undefined ? Infinity : skipped + 1,
  );
}

/** The number of letters that are wrong; infinite where they are more than a third. */
function misspelling(query: string, text: string): number {
  const wrong = distance(query, text);
  return wrong <= Math.max(query.length, text.length) / 3 ? wrong : Infinity;
}

/**
 * The number of words left out by an abbreviation that takes the first letters of the others: "acc" leaves
 * out one of "val" and "accuracy". Undefined where it is none.
 */
function wordsSkipped(query: string, words: readonly string[]): number | undefined {
  if (query === "") return words.length;
  const [word, ...others] = words;
  if (word === undefined) return undefined;
  const without = wordsSkipped(query, others);
  const ways = without === undefined ? [] : [without + 1];
  for (let letters = 1; query[letters - 1] && word[letters - 1] === query[letters - 1];) {
    const skipped = wordsSkipped(query.slice(letters++), others);
    if (skipped !== undefined) ways.push(skipped);
  }
  return ways.length === 0 ? undefined : Math.min(...ways);
}
