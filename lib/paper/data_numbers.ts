import type { Dataset, Split } from "../dataset/mod.ts";

/** The numbers of a split that a reader needs to judge results on it. */
export interface SplitNumbers {
  /** Rows. */
  rows: number;
  /** Distinct pictures. */
  pictures: number;
  /** Tokens of the median question, [CLS] and [SEP] among them. */
  medianTokens: number;
  /** Tokens of the longest question, at most as many as the setting allows. */
  mostTokens: number;
  /** Questions that fill all tokens, and so may have been cut. */
  full: number;
  /** Share of rows that can be answered, 0..1; undefined where it is not known. */
  answerable: number | undefined;
  /** Distinct answers of rows; undefined where they are not known. */
  answers: number | undefined;
  /** Share of rows whose answer is in the vocabulary, 0..1; undefined where it is not known. */
  known: number | undefined;
}

/** The number of tokens of each question. */
function tokenCounts({ tokenIds, samples }: Split): number[] {
  const limit = tokenIds.length / samples.length;
  return samples.map((_, row) =>
    tokenIds.subarray(row * limit, (row + 1) * limit).filter((id) => id !== 0).length
  );
}

/** Counts a split's rows. */
export function splitNumbers(split: Split, vocabulary: readonly string[]): SplitNumbers {
  const { samples, tokenIds } = split;
  const counts = tokenCounts(split).toSorted((a, b) => a - b);
  const limit = tokenIds.length / Math.max(1, samples.length);
  const isLabelled = samples.length > 0 && samples.every(({ answers }) => answers.length > 0);
  const answers = new Set(vocabulary);
  const share = (count: number) => count / samples.length;
  return {
    rows: samples.length,
    pictures: new Set(samples.map(({ image }) => image)).size,
    medianTokens: counts[Math.floor(counts.length / 2)] ?? 0,
    mostTokens: counts.at(-1) ?? 0,
    full: counts.filter((count) => count === limit).length,
    answerable: samples.length > 0 && samples.every(({ answerable }) => answerable !== undefined)
      ? share(samples.filter(({ answerable }) => answerable === 1).length)
      : undefined,
    answers: isLabelled ? new Set(samples.map(({ answer }) => answer)).size : undefined,
    known: isLabelled
      ? share(samples.filter(({ answer }) => answers.has(answer)).length)
      : undefined,
  };
}

/** The numbers of a data set's three splits. */
export function dataNumbers({ train, val, test, answers }: Dataset): Record<
  "train" | "val" | "test",
  SplitNumbers
> {
  return {
    train: splitNumbers(train, answers),
    val: splitNumbers(val, answers),
    test: splitNumbers(test, answers),
  };
}
