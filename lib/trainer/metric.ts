import { SettingsError } from "../base/mod.ts";
import type { DatasetSettings } from "../dataset/mod.ts";
import { type ModelSettings, modelTask } from "../model/mod.ts";
import type { EpochMetrics, MetricName } from "./events.ts";

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

/** Whether more of it is better: of all but a loss. */
export function higherIsBetter(metric: MetricName): boolean {
  return metric !== "valLoss";
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
