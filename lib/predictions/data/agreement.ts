import type { Dataset } from "../../dataset/mod.ts";
import { colors, type FigureSpec, theme, vegaLiteSchema } from "../../page/mod.ts";

/**
 * Shares of rows by how many of the ten people gave the most frequent answer, from 1 to 10, in the 20,523
 * training rows of VizWiz-VQA (Gurari et al. 2018), as reconstructed from public copies.
 */
export const vizwizAgreement: readonly number[] = [
  ...[0.02, 0.081, 0.124, 0.138, 0.134],
  ...[0.119, 0.115, 0.106, 0.102, 0.062],
];

/**
 * Shares of rows by how many annotators gave the most frequent answer, from 1 to 10; letters' case makes no
 * difference.
 */
export function agreementShares(samples: readonly { answers: readonly string[] }[]): number[] {
  const counts = new Array<number>(10).fill(0);
  for (const { answers } of samples) {
    const byAnswer = Map.groupBy(answers, (answer) => answer.toLowerCase());
    const most = Math.max(0, ...Array.from(byAnswer.values(), ({ length }) => length));
    if (most > 0) counts[most - 1]! += 1;
  }
  const all = counts.reduce((a, b) => a + b, 0);
  return counts.map((count) => all === 0 ? 0 : count / all);
}

/** A figure of how often the annotators agree, beside VizWiz's, as a Vega-Lite specification. */
export function agreementSpec(dataset: Dataset): FigureSpec {
  const own = "These rows", theirs = "VizWiz, training rows";
  const values = [
    ...agreementShares(dataset.train.samples).map((share, i) => ({ of: own, most: i + 1, share })),
    ...vizwizAgreement.map((share, i) => ({ of: theirs, most: i + 1, share })),
  ];
  return {
    $schema: vegaLiteSchema,
    title: "How many of ten people give the most frequent answer",
    width: 480,
    height: 220,
    data: { values },
    mark: "bar",
    encoding: {
      x: { field: "most", type: "ordinal", title: "People", axis: { labelAngle: 0 } },
      xOffset: { field: "of", sort: [own, theirs] },
      y: {
        field: "share",
        type: "quantitative",
        title: "Share of the rows",
        axis: { format: "~%", tickCount: 6 },
      },
      color: {
        field: "of",
        type: "nominal",
        title: null,
        scale: { domain: [own, theirs], range: [colors.value, colors.quiet] },
        legend: { orient: "top" },
      },
    },
    config: theme,
  };
}
