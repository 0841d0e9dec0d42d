import { plural } from "../base/mod.ts";
import { readsPictures } from "../model/mod.ts";
import type { Experiment } from "../sweep/mod.ts";
import {
  type MetricDescription,
  type MetricName,
  metrics,
  type ReferenceScores,
  type TrialSettings,
} from "../trainer/mod.ts";
import type { Estimate } from "./statistics/estimate.ts";

/** A metric's description with the form in which its scores are written. */
export interface MetricFormat extends MetricDescription {
  /** The unit of a score: "%", or nothing. */
  unit: string;
  /** The unit of a difference: " points", or nothing. */
  differenceUnit: string;
  /** A score in its unit, without it: 0.9123 is "91.2". */
  score(value: number): string;
}

/** The form in which a metric is written: shares in % with one decimal, other numbers with three. */
export function metricFormat(metric: MetricName): MetricFormat {
  const description: MetricDescription = metrics[metric];
  return description.isShare
    ? {
      ...description,
      unit: "%",
      differenceUnit: " points",
      score: (value) => (100 * value).toFixed(1),
    }
    : { ...description, unit: "", differenceUnit: "", score: (value) => value.toFixed(3) };
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
