import { formatShare } from "../../base/mod.ts";
import type { Sample, SplitName } from "../../dataset/mod.ts";
import {
  answerableThreshold,
  predict,
  type Prediction,
  type TrainedTrial,
} from "../../trainer/mod.ts";
import { pictureUri } from "./picture.ts";
import { answerability, answerCounts } from "./label_words.ts";

/** A row as it was asked, with a model's prediction. */
export interface PredictedRow {
  /** The question and, where they are known, its answers. */
  sample: Sample;
  /** The model's prediction. */
  prediction: Prediction;
  /** The picture as the model sees it, a data URI; undefined where it reads none. */
  picture: string | undefined;
}

/** A prediction in words. */
export interface Verdict {
  /** "answerable", "unanswerable", or an answer. */
  text: string;
  /** The probability that the model gives it, 0 to 1. */
  confidence: number;
  /** True where the trial's accuracy counts the row as right; undefined where no label is known. */
  isRight?: boolean;
}

/** Puts a model's prediction into words. */
export function verdict({ answerable, answers, isRight }: Prediction): Verdict {
  const judged = isRight === undefined ? {} : { isRight };
  if (answers !== undefined) {
    const { answer, probability } = answers[0]!;
    return {
      text: answer,
      confidence: probability,
      ...judged,
    };
  }
  const isAnswerable = answerable! >= answerableThreshold;
  return {
    text: answerability(isAnswerable),
    confidence: isAnswerable ? answerable! : 1 - answerable!,
    ...judged,
  };
}

/** The truth about a row, as its prediction would say it: "red ×7, blue ×3"; empty where it is not known. */
export function truth({ answers }: Prediction, sample: Sample): string {
  if (answers !== undefined) return answerCounts(sample);
  return sample.answerable === undefined ? "" : answerability(sample.answerable === 1);
}

/** "93%" */
export function percent(share: number): string {
  return formatShare(share, 0);
}

/**
 * Predicts rows and keeps them with their pictures, where the model reads them.
 *
 * @param rows Their numbers in the split, in the order wanted.
 */
export async function predictRows(
  trial: TrainedTrial,
  split: SplitName,
  rows: Iterable<number>,
): Promise<PredictedRow[]> {
  const predicted: PredictedRow[] = [];
  for await (
    const { batch, predictions } of predict(trial, split, { order: Int32Array.from(rows) })
  ) {
    for (const [place, prediction] of predictions.entries()) {
      predicted.push({
        sample: trial.dataset[split].samples[prediction.row]!,
        prediction,
        picture: await pictureUri(batch, place),
      });
    }
  }
  return predicted;
}

/**
 * The rows of a split whose prediction is wrong though the model is sure of it.
 *
 * @param split One with answers.
 * @param count The most rows.
 * @returns Their numbers, the surest first.
 */
export async function surestMistakes(
  trial: TrainedTrial,
  split: SplitName,
  count: number,
): Promise<number[]> {
  const mistakes: { row: number; confidence: number }[] = [];
  for await (const { predictions } of predict(trial, split)) {
    for (const prediction of predictions) {
      const { row } = prediction;
      const { isRight, confidence } = verdict(prediction);
      if (isRight === false) mistakes.push({ row, confidence });
    }
  }
  return mistakes.toSorted((a, b) => b.confidence - a.confidence).slice(0, count)
    .map(({ row }) => row);
}
