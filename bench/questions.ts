/** Quantiles of the tokens of VizWiz's questions (test split, bert-base-uncased, at most 30). */
const quantiles = [
  [0, 4],
  [0.1, 6],
  [0.25, 7],
  [0.5, 8],
  [0.75, 11],
  [0.9, 16],
  [0.95, 21],
  [0.99, 30],
  [1, 30],
] as const;

/**
 * Returns a quantile of the lengths of VizWiz's questions in tokens.
 *
 * @param share Share of the questions that are shorter, 0 to 1.
 */
export function questionLength(share: number): number {
  const next = quantiles.findIndex(([at]) => at > share);
  if (next === -1) return quantiles.at(-1)![1];
  const [[from, low], [to, high]] = [quantiles[next - 1]!, quantiles[next]!];
  return Math.round(low + (high - low) * (share - from) / (to - from));
}

const words = "what is the name of this can of food i have in my hand please tell me".split(" ");

/** Makes up a question of this number of tokens, [CLS] and [SEP] included. */
export function question(tokens: number): string {
  const count = tokens - 3; // and the question mark
  return Array.from({ length: count }, (_, i) => words[i % words.length]).join(" ") + "?";
}
