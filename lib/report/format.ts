import { plural } from "../base/mod.ts";
import { readsPictures } from "../model/mod.ts";
import type { Experiment } from "../sweep/mod.ts";
import type { ReferenceScores, TrialSettings } from "../trainer/mod.ts";
import type { Estimate } from "./statistics.ts";

/** How a metric is named and written. */
export interface MetricFormat {
  /** Its name with a capital: "Validation accuracy". */
  title: string;
  /** The same in a word or two: "Accuracy". */
  shortTitle: string;
  /** What a number is followed by: "%", or nothing. */
  unit: string;
  /** What a difference is followed by: " points", or nothing. */
  differenceUnit: string;
  /** The most that a score can be; those up to 1 are shares, written in %. */
  greatest: number;
  /** The same metric of the training rows; undefined where it is not measured. */
  training?: "trainAccuracy" | "trainLoss";
  /** What is told of the score of always the same prediction: "always the majority". */
  constant: string;
  /** A score in its unit, without it: 0.9123 is "91.2". */
  score(value: number): string;
}

const share = {
  unit: "%",
  differenceUnit: " points",
  greatest: 1,
  score: (value: number) => (100 * value).toFixed(1),
};

const formats: Record<Experiment["metric"], MetricFormat> = {
  valAccuracy: {
    ...share,
    title: "Validation accuracy",
    shortTitle: "Accuracy",
    training: "trainAccuracy",
    constant: "always the majority",
  },
  valLoss: {
    title: "Validation loss",
    shortTitle: "Loss",
    unit: "",
    differenceUnit: "",
    greatest: Infinity,
    training: "trainLoss",
    constant: "",
    score: (value) => value.toFixed(3),
  },
  valAveragePrecision: {
    ...share,
    title: "Average precision (unanswerable)",
    shortTitle: "Average precision",
    constant: "always the same",
  },
  valF1: {
    ...share,
    title: "F1 (unanswerable)",
    shortTitle: "F1",
    constant: "always unanswerable",
  },
  valVqaAccuracy: {
    ...share,
    title: "Validation VQA accuracy",
    shortTitle: "VQA accuracy",
    constant: "always the most frequent answer",
  },
};

/** How the metric of an experiment is written. */
export function metricFormat(metric: Experiment["metric"]): MetricFormat {
  return formats[metric];
}

/** Scores of an experiment's metric that results are held against, where they are known. */
export function referencesOf(
  { metric }: Experiment,
  references: ReferenceScores | undefined,
): { reachable?: number; constant?: number } {
  return metric === "valAccuracy"
    ? { reachable: references?.reachable, constant: references?.majority }
    : { constant: references?.constant?.[metric] };
}

/** "91.2 ± 0.8", or "91.2" where there is no interval. */
export function formatEstimate({ mean, halfWidth }: Estimate, { score }: MetricFormat): string {
  return halfWidth === undefined ? score(mean) : `${score(mean)} ± ${score(halfWidth)}`;
}

/** The same with its sign: "+1.5 ± 0.8", "−0.3 ± 1.1", "0.0". */
export function formatDifference(difference: Estimate, format: MetricFormat): string {
  const size = formatEstimate({ ...difference, mean: Math.abs(difference.mean) }, format);
  if (Number(format.score(difference.mean)) === 0) return size;
  return (difference.mean < 0 ? "−" : "+") + size;
}

/** A setting's name in words: "learningRate" is "learning rate". */
export function settingTitle(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** With a capital: "learning rate" is "Learning rate". */
export function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * How large a study is, in a sentence: data and its edition, pictures, rows and epochs, without the
 * setting that it varies.
 */
export function sizes(
  { experiment, preset, settings, edition }: {
    experiment: Experiment;
    preset: string;
    settings: TrialSettings;
    edition: string | undefined;
  },
): string {
  const { data, imageSize, trainRows, valRows, epochs } = settings;
  const { setting, values } = experiment;
  const isSightVaried = values.length > 1 && (setting === "model" || setting === "modality");
  const rows = (count: number) => count === 0 ? "all" : count.toLocaleString("en");
  const parts = fixedParts(experiment, {
    data: `data ${data}` + (edition === undefined ? "" : ` (${edition})`),
    imageSize: isSightVaried || readsPictures(settings)
      ? `pictures of ${imageSize}x${imageSize} pixels`
      : "no pictures",
    trainRows: `${rows(trainRows)} training rows`,
    valRows: `${rows(valRows)} validation rows`,
    epochs: plural(epochs, "epoch"),
  });
  return `Preset ${preset}: ${parts}.`;
}

/** Texts by the setting that each is about, joined, without the one that the experiment varies. */
export function fixedParts(
  { setting }: Experiment,
  parts: Partial<Record<keyof TrialSettings, string>>,
): string {
  return Object.entries(parts).filter(([name]) => name !== setting).map(([, text]) => text).join(
    ", ",
  );
}
