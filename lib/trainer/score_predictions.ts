import { encodeAnswers, type SplitName } from "../dataset/mod.ts";
import { createTask } from "./create_task.ts";
import type { EpochMetrics } from "./metric.ts";
import { hasLabel, type Prediction } from "./predict.ts";
import type { TrainedTrial } from "./trained_trial.ts";

/** The scores of predictions, named as those of an epoch; here of the rows that were predicted. */
export type PredictionScores =
  & Pick<EpochMetrics, "valAccuracy">
  & Partial<
    Pick<EpochMetrics, "valAveragePrecision" | "valF1" | "valVqaAccuracy" | "valVqaAccuracyByType">
  >;

/**
 * Scores a trial's predictions as its validation did.
 *
 * @param predictions One for each row of the split, in its order.
 * @returns Undefined where a row's label is not known.
 */
export function scorePredictions(
  { task: kind, dataset, settings }: TrainedTrial,
  split: SplitName,
  predictions: readonly Prediction[],
): PredictionScores | undefined {
  const { samples } = dataset[split];
  const isKnown = samples.every((sample) => hasLabel(sample, kind));
  if (samples.length === 0 || !isKnown) return undefined;
  const task = createTask(settings, { ...dataset, val: dataset[split] });
  const given = Float64Array.from(
    predictions,
    ({ answers, answerable }) =>
      answers === undefined ? answerable! : dataset.answers.indexOf(answers[0]!.answer),
  );
  const labels = {
    answers: Int32Array.from(encodeAnswers(samples.map(({ answer }) => answer), dataset.answers)),
    answerable: Float32Array.from(samples, ({ answerable }) => answerable ?? NaN),
  };
  return {
    valAccuracy: task.countCorrect(given, labels) / samples.length,
    ...task.score(given),
  };
}
