import { byFrequency } from "../../base/mod.ts";

/**
 * Counts rows by the number of annotators who gave the most frequent answer; case makes no difference, and
 * rows without answers are left out.
 */
export function agreementCounts(
  samples: readonly { answers: readonly string[] }[],
): Map<number, number> {
  const agreeing = samples.filter(({ answers }) => answers.length > 0).map(({ answers }) => {
    const byAnswer = Map.groupBy(answers, (answer) => answer.toLowerCase());
    return Math.max(...Array.from(byAnswer.values(), ({ length }) => length));
  });
  return new Map(byFrequency(agreeing));
}
