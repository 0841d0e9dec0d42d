import { type SparseMatrix, sparseMatrix } from "./sparse.ts";

/** Turns texts into weights of the words and word pairs that it was made of. */
export interface Tfidf {
  /** [columns] Words, and pairs with a space between, in order of first occurrence. */
  terms: readonly string[];
  /** [texts, columns] Rows of length 1, or 0 where no term is known. */
  transform(texts: readonly string[]): SparseMatrix;
}

/** The words of two letters, digits or underscores or more, then the pairs of neighbours. */
function termsOf(text: string): string[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}_]{2,}/gu) ?? [];
  return [...words, ...words.slice(1).map((word, i) => `${words[i]} ${word}`)];
}

/**
 * Learns the terms of texts and how rare each is: as scikit-learn's
 * `TfidfVectorizer(ngram_range=(1, 2))`, that is counts times log((1 + texts) / (1 + texts with the
 * term)) + 1, each text scaled to length 1.
 */
export function fitTfidf(texts: readonly string[]): Tfidf {
  const occurrences = new Map<string, number>();
  for (const text of texts) {
    for (const term of new Set(termsOf(text))) {
      occurrences.set(term, (occurrences.get(term) ?? 0) + 1);
    }
  }
  const terms = [...occurrences.keys()];
  const columns = new Map(terms.map((term, column) => [term, column]));
  const rarity = [...occurrences.values()].map((count) =>
    Math.log((1 + texts.length) / (1 + count)) + 1
  );
  const weigh = (text: string): Map<number, number> => {
    const row = new Map<number, number>();
    for (const term of termsOf(text)) {
      const column = columns.get(term);
      if (column !== undefined) row.set(column, (row.get(column) ?? 0) + rarity[column]!);
    }
    const length = Math.hypot(...row.values());
    return new Map(Array.from(row, ([column, weight]) => [column, weight / length]));
  };
  return { terms, transform: (texts) => sparseMatrix(texts.map(weigh), terms.length) };
}
