import type { Annotation } from "./annotations.ts";

/**
 * The one answer that stands for all annotators': the most frequent after lower-casing; of equally
 * frequent ones the first given; "unknown" where there are none.
 */
export function rowAnswer({ answers = [] }: Pick<Annotation, "answers">): string {
  const counts = countOf(answers.map(({ answer }) => answer.toLowerCase()));
  let [answer, most] = ["unknown", 0];
  for (const [text, count] of counts) if (count > most) [answer, most] = [text, count];
  return answer;
}

/**
 * The answers that a model can give.
 *
 * @param answers The training split's, one a row.
 * @param minimumCount Least number of rows with an answer for it to be in the vocabulary.
 * @returns "<unk>", then the answers in order of first occurrence.
 */
export function answerVocabulary(answers: readonly string[], minimumCount: number): string[] {
  const frequent = [...countOf(answers)].filter(([, count]) => count >= minimumCount);
  return ["<unk>", ...frequent.map(([answer]) => answer)];
}

/**
 * Looks answers up in a vocabulary.
 *
 * @returns [answers] indices; 0 for those that are not in it.
 */
export function encodeAnswers(
  answers: readonly string[],
  vocabulary: readonly string[],
): Int32Array<ArrayBuffer> {
  const index = new Map(vocabulary.map((answer, i) => [answer, i]));
  return Int32Array.from(answers, (answer) => index.get(answer) ?? 0);
}

/** Counts each text, in order of first occurrence. */
function countOf(texts: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return counts;
}

/** Tells whether a source gives its annotators' answers in the normal form that they are compared in. */
export function hasNormalAnswers(data: string): boolean {
  return data === "vizwiz";
}
