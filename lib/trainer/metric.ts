import { SettingsError } from "../base/mod.ts";
import type { DatasetSettings } from "../dataset/mod.ts";
import { type ModelSettings, modelTask } from "../model/mod.ts";

/** A metric by which results are compared. */
export interface MetricDescription {
  /** Its name with a capital: "Validation accuracy". */
  title: string;
  /** The same in a word or two: "Accuracy". */
  shortTitle: string;
  /** True of shares from 0 to 1, which are written in %; false of plain numbers. */
  isShare: boolean;
  /** False of losses. */
  higherIsBetter: boolean;
  /** The greatest value that a score can have. */
  greatest: number;
  /** The same metric of the training rows; undefined where it is not measured. */
  training?: "trainAccuracy" | "trainLoss";
  /** The name of the best constant prediction: "always the majority"; empty where it is not scored. */
  constant: string;
}

const share = { isShare: true, higherIsBetter: true, greatest: 1 } as const;

/** The metrics by which results are compared, by name. */
export const metrics = {
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
    isShare: false,
    higherIsBetter: false,
    greatest: Infinity,
    training: "trainLoss",
    constant: "",
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
} as const satisfies Record<string, MetricDescription>;

/** The name of a metric in {@linkcode metrics}. */
export type MetricName = keyof typeof metrics;

/**
 * A metric that a claim can be about, as well as those that choose epochs. The gap is the accuracy of the
 * training rows minus that of the validation rows after the last epoch, both without dropout: overfitting.
 */
export type JudgedMetric = MetricName | "gap";

const gap: MetricDescription = {
  title: "Train-validation gap",
  shortTitle: "Gap",
  isShare: true,
  higherIsBetter: false,
  greatest: 1,
  constant: "",
};

/** The description of a metric that a claim can be about. */
export function describeMetric(metric: JudgedMetric): MetricDescription {
  return metric === "gap" ? gap : metrics[metric];
}

/** The results of one epoch. */
export interface EpochMetrics {
  /** The epoch's number, from 1. */
  epoch: number;
  /** Mean loss of the training rows, in nats, as the steps saw them (with dropout). */
  trainLoss: number;
  /** Share of the training rows that were right, likewise. */
  trainAccuracy: number;
  /** Share of the training rows that are right after the last epoch, without dropout; only there. */
  fittedAccuracy?: number;
  /** Mean loss of the validation rows after the epoch, in nats. */
  valLoss: number;
  /** Share of the validation rows that are right after the epoch. */
  valAccuracy: number;
  /** Average precision of finding unanswerable validation rows; only where there are some. */
  valAveragePrecision?: number;
  /** F1 of finding unanswerable validation rows at the threshold 0.5; 0 where none is found. */
  valF1?: number;
  /** VizWiz's accuracy of the answers; only of data with many annotators. */
  valVqaAccuracy?: number;
  /** The same over the rows of each answer type. */
  valVqaAccuracyByType?: Record<string, number>;
}

/** Scores on the validation rows that a result is held against. */
export interface ReferenceScores {
  /** Accuracy of always giving the most frequent label of the training rows. */
  majority: number;
  /** Accuracy of the best predictor there can be; only where the data's noise is known. */
  reachable?: number;
  /** The other metrics of always the same: "unanswerable", or the training rows' most frequent answer. */
  constant?: Partial<Record<MetricName, number>>;
}

/** The metrics that trials with these settings come to. */
export function metricNames(
  settings: Pick<ModelSettings & DatasetSettings, "model" | "data">,
): MetricName[] {
  const always: MetricName[] = ["valAccuracy", "valLoss"];
  // All of easy-VQA is answerable, and it has one answer a row.
  if (settings.data === "easy-vqa") return always;
  return modelTask(settings) === "answer"
    ? [...always, "valVqaAccuracy"]
    : [...always, "valAveragePrecision", "valF1"];
}

/**
 * Refuses a metric that trials with these settings do not come to.
 *
 * @throws {SettingsError}
 */
export function checkMetric(
  metric: MetricName,
  settings: Pick<ModelSettings & DatasetSettings, "model" | "data">,
): void {
  const names = metricNames(settings);
  if (names.includes(metric)) return;
  throw new SettingsError(
    `The metric '${metric}' is not defined for the model '${settings.model}' on the data ` +
      `'${settings.data}': set bestBy, or an experiment's metric, to ${names.join(", ")}.`,
  );
}

/** True of all metrics but losses. */
export function higherIsBetter(metric: MetricName): boolean {
  return metrics[metric].higherIsBetter;
}

/** Orders scores of a metric, the best first. */
export function bestFirst(metric: MetricName): (a: number, b: number) => number {
  return higherIsBetter(metric) ? (a, b) => b - a : (a, b) => a - b;
}

/**
 * The first epoch with the best of a metric, whose weights a trial keeps; undefined of no epochs.
 *
 * @param metric The trial's `bestBy`; one that is not defined for the rows makes the first epoch best.
 */
export function bestEpoch(
  history: readonly EpochMetrics[],
  metric: MetricName = "valAccuracy",
): EpochMetrics | undefined {
  const sign = higherIsBetter(metric) ? 1 : -1;
  const rank = ({ [metric]: score }: EpochMetrics) =>
    score === undefined ? -Infinity : sign * score;
  return history.reduce<EpochMetrics | undefined>(
    (best, epoch) => best === undefined || rank(epoch) > rank(best) ? epoch : best,
    undefined,
  );
}

/**
 * A trial's accuracy of the training rows minus that of the validation rows, after its last epoch and
 * without dropout; undefined of trials that did not measure it.
 */
export function accuracyGap(history: readonly EpochMetrics[]): number | undefined {
  const last = history.at(-1);
  return last?.fittedAccuracy === undefined ? undefined : last.fittedAccuracy - last.valAccuracy;
}

/** A trial's score by a metric: that of its best epoch, or the gap. */
export function trialScore(
  history: readonly EpochMetrics[],
  { metric, bestBy }: { metric: JudgedMetric; bestBy: MetricName },
): number | undefined {
  return metric === "gap" ? accuracyGap(history) : bestEpoch(history, bestBy)?.[metric];
}
