import { byFrequency } from "../../base/mod.ts";
import type { Dataset, Split } from "../../dataset/mod.ts";
import { colors, type FigureSpec, theme, vegaLiteSchema } from "../../page/mod.ts";

/** Answers that are drawn; the others are one bar. */
const shownAnswers = 15;

/** The splits with answers and their colours. */
const answered = ["train", "val"] as const;
const splitColor = {
  field: "split",
  type: "nominal",
  title: null,
  scale: { domain: [...answered], range: [colors.value, colors.best] },
  legend: { orient: "top" },
} as const;

/** The share of a split's rows with each key, most frequent first. */
function shares<K>(keys: readonly K[]): Map<K, number> {
  return new Map(byFrequency(keys).map(([key, count]) => [key, count / keys.length]));
}

/** The axis of those shares. */
const shareAxis = {
  field: "share",
  type: "quantitative",
  title: "Share of the rows",
  axis: { format: "~%", tickCount: 6 },
} as const;

const answersOf = (split: Split) => shares(split.samples.map(({ answer }) => answer));

/**
 * A figure of how often each answer is the row's answer, in the training and the validation split,
 * as a Vega-Lite specification.
 */
export function answersSpec(dataset: Dataset): FigureSpec {
  const names = [...answersOf(dataset.train).keys()];
  const shown = names.slice(0, shownAnswers);
  const others = "all others";
  const values = answered.flatMap((split) => {
    const all = answersOf(dataset[split]);
    const own = shown.map((answer) => all.get(answer) ?? 0);
    const rest = 1 - own.reduce((sum, share) => sum + share, 0);
    return [...shown, others].map((answer, i) => ({ split, answer, share: own[i] ?? rest }));
  });
  return {
    $schema: vegaLiteSchema,
    title: `The most frequent of the ${names.length} answers`,
    width: 480,
    height: { step: 11 },
    data: { values },
    mark: "bar",
    encoding: {
      y: { field: "answer", type: "nominal", sort: [...shown, others], title: null },
      yOffset: { field: "split", sort: [...answered] },
      x: shareAxis,
      color: splitColor,
    },
    config: theme,
  };
}

/**
 * A figure of how many tokens the questions have, [CLS] and [SEP] among them, in the training and
 * the validation split, as a Vega-Lite specification. Questions are cut at the setting's limit.
 */
export function questionLengthsSpec(dataset: Dataset): FigureSpec {
  const lengths = ({ tokenIds, samples }: Split) => {
    const limit = tokenIds.length / samples.length;
    return samples.map((_, row) =>
      tokenIds.subarray(row * limit, (row + 1) * limit).filter((id) => id !== 0).length
    );
  };
  const limit = dataset.train.tokenIds.length / dataset.train.samples.length;
  const values = answered.flatMap((split) =>
    [...shares(lengths(dataset[split]))].map(([tokens, share]) => ({ split, tokens, share }))
  );
  return {
    $schema: vegaLiteSchema,
    title: "Length of the questions",
    width: 480,
    height: 220,
    data: { values },
    mark: "bar",
    encoding: {
      x: {
        field: "tokens",
        type: "ordinal",
        title: `Tokens (at most ${limit})`,
        axis: { labelAngle: 0 },
      },
      xOffset: { field: "split", sort: [...answered] },
      y: shareAxis,
      color: splitColor,
    },
    config: theme,
  };
}
