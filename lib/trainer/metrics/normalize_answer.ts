import { contractions } from "./contractions.ts";

const punctuation = [...'_-;/[]"{}()=+\\><@`,?!'];

const digits: ReadonlyMap<string, string> = new Map([
  ["none", "0"],
  ["zero", "0"],
  ["one", "1"],
  ["two", "2"],
  ["three", "3"],
  ["four", "4"],
  ["five", "5"],
  ["six", "6"],
  ["seven", "7"],
  ["eight", "8"],
  ["nine", "9"],
  ["ten", "10"],
]);

const articles = ["a", "an", "the"];

/** The evaluation code passes a flag of this value where a limit of replacements belongs. */
const mostPeriods = 32;

/** A mark beside a space, or in a text with a comma in a number, goes; any other becomes a space. */
function withoutPunctuation(text: string): string {
  const hasCommaInNumber = /\p{Nd},\p{Nd}/u.test(text);
  const marked = punctuation.reduce((rest, mark) => {
    const goes = hasCommaInNumber || text.includes(`${mark} `) || text.includes(` ${mark}`);
    return rest.replaceAll(mark, goes ? "" : " ");
  }, text);
  let periods = 0;
  return marked.replace(/\.(?!\p{Nd})/gu, (period) => periods++ < mostPeriods ? "" : period);
}

/**
 * An answer in the form in which VizWiz and VQA compare answers: lower case, without punctuation and
 * articles, digits for the words none to ten, apostrophes in contractions. Exactly what their
 * evaluation code makes of a predicted answer (`vqaEval.py` by A. Agrawal and Q. Li), its quirks
 * included.
 */
export function normalizeAnswer(text: string): string {
  return withoutPunctuation(text.replace(/[\n\t]/g, " ").trim())
    .toLowerCase()
    .split(/\s+/)
    .map((word) => digits.get(word) ?? word)
    .filter((word) => word !== "" && !articles.includes(word))
    .map((word) => contractions.get(word) ?? word)
    .join(" ");
}
