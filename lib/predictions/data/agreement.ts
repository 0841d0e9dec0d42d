import { byFrequency, formatShare } from "../../base/mod.ts";
import { type Sample, vizwizAgreement } from "../../dataset/mod.ts";
import type { Exhibit, Table } from "../exhibit.ts";

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

/** Numbers of annotators, of ten, that stand in one line: the first and the last. */
const lines = [[1, 2], [3, 4], [5, 6], [7, 8], [9, 9], [10, 10]] as const;

/**
 * The agreement of the annotators, beside that of VizWiz's own: shares of rows by the number of annotators
 * who gave the row's answer. A split whose rows have no answers is left out.
 */
export function agreementExhibit(
  { train, val }: Record<"train" | "val", { samples: readonly Pick<Sample, "answers">[] }>,
): Exhibit & { table: Table } {
  const splits = Object.entries({ Training: train.samples, Validation: val.samples });
  const columns = splits.flatMap(([title, samples]) => {
    const counts = agreementCounts(samples);
    const rows = counts.values().reduce((sum, count) => sum + count, 0);
    const shareOf = (agreeing: number) => (counts.get(agreeing) ?? 0) / rows;
    return rows === 0 ? [] : [{ title, shareOf }];
  });
  columns.push({ title: "VizWiz", shareOf: (agreeing) => vizwizAgreement[agreeing - 1] ?? 0 });
  const rows = lines.map(([from, to]) => [
    from === to ? `${from}` : `${from} or ${to}`,
    ...columns.map(({ shareOf }) => {
      const share = from === to ? shareOf(from) : shareOf(from) + shareOf(to);
      return formatShare(share);
    }),
  ]);
  const text =
    "Share of the rows by the number of annotators, of ten, who gave the row's answer; " +
    "at the right, in the 20,523 training rows of VizWiz, as reconstructed.";
  return {
    title: "Agreement of the annotators",
    alt: text,
    table: { header: ["Annotators", ...columns.map(({ title }) => title)], rows },
  };
}
