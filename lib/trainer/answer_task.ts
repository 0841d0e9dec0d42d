import * as tf from "@tensorflow/tfjs-core";
import { type Dataset, encodeAnswers, hasNormalAnswers, type Sample } from "../dataset/mod.ts";
import type { Tensor, Tensor2D } from "../engine/mod.ts";
import { crossEntropy } from "./loss.ts";
import { normalizeAnswer } from "./metrics/normalize_answer.ts";
import { hasVqaAccuracy, meanVqaAccuracy, vqaAccuracy } from "./metrics/vqa_accuracy.ts";
import type { TrialSettings } from "./settings.ts";
import type { Task } from "./task.ts";

/** Gives an answer. A prediction is its index in the vocabulary, of which 0 is `<unk>`. */
export function answerTask(
  { unknownAnswers, data }: Pick<TrialSettings, "unknownAnswers" | "data">,
  { train, val, answers }: Pick<Dataset, "train" | "val" | "answers">,
): Task {
  const unknownCount = unknownAnswers === "class";
  const counts = (label: number) => label !== 0 || unknownCount;
  const isRight = (prediction: number, label: number) => prediction === label && counts(label);
  const normalize = hasNormalAnswers(data) ? (text: string) => text : normalizeAnswer;
  const valRows = val.samples.map(({ answers, answerType }) => ({
    answers: answers.map(normalize),
    answerType,
  }));

  function weights(labels: Tensor): Tensor {
    return tf.cast(unknownCount ? tf.onesLike(labels) : tf.notEqual(labels, 0), "float32");
  }

  function score(predictions: Float64Array) {
    const texts = Array.from(predictions, (index) => answers[index]!);
    const accuracy = meanVqaAccuracy(texts, valRows);
    return accuracy === undefined
      ? {}
      : { valVqaAccuracy: accuracy.overall, valVqaAccuracyByType: accuracy.byAnswerType };
  }

  return {
    labels: (batch) => tf.tensor1d(batch.answers, "int32"),
    loss: (logits, labels) => crossEntropy(logits as Tensor2D, labels, weights(labels)),
    lossRows: (batch) => batch.answers.filter(counts).length,
    predict: (logits) => highest(logits, answers.length),
    countCorrect: (predictions, batch) =>
      batch.answers.filter((label, row) => isRight(predictions[row]!, label)).length,
    rowResults(logits, batch) {
      const predictions = highest(logits, answers.length);
      const vqaAccuracyOf = (prediction: number, row: number) =>
        vqaAccuracy(answers[prediction]!, valRows[batch.rows[row]!]!.answers);
      return {
        correct: Float32Array.from(
          predictions,
          (prediction, row) => isRight(prediction, batch.answers[row]!) ? 1 : 0,
        ),
        loss: Float32Array.from(
          batch.answers,
          (label, row) => counts(label) ? crossEntropyOf(logits, answers.length, row, label) : NaN,
        ),
        ...(hasVqaAccuracy(valRows) &&
          { vqaAccuracy: Float32Array.from(predictions, vqaAccuracyOf) }),
      };
    },
    score,
    references() {
      const labels = (samples: readonly Sample[]) =>
        Float64Array.from(encodeAnswers(samples.map(({ answer }) => answer), answers));
      const frequency = new Float64Array(answers.length);
      for (const label of labels(train.samples).filter(counts)) frequency[label]!++;
      const [majority] = highest(frequency, answers.length);
      const valLabels = labels(val.samples);
      const { valVqaAccuracy } = score(valLabels.map(() => majority!));
      return {
        majority: valLabels.filter((label) => isRight(majority!, label)).length / valLabels.length,
        ...(val.reachable && { reachable: val.reachable.answer }),
        constant: valVqaAccuracy === undefined ? {} : { valVqaAccuracy },
      };
    },
  };
}

/** The index of the highest of each `width` numbers; of equal ones the first. */
function highest(numbers: ArrayLike<number>, width: number): Float64Array<ArrayBuffer> {
  return Float64Array.from({ length: numbers.length / width }, (_, row) => {
    let best = 0;
    for (let i = 1; i < width; i++) {
      if (numbers[row * width + i]! > numbers[row * width + best]!) best = i;
    }
    return best;
  });
}

/** The cross entropy of one row's logits, in nats. */
function crossEntropyOf(
  logits: ArrayLike<number>,
  width: number,
  row: number,
  label: number,
): number {
  const start = row * width;
  let max = -Infinity;
  for (let i = start; i < start + width; i++) max = Math.max(max, logits[i]!);
  let sum = 0;
  for (let i = start; i < start + width; i++) sum += Math.exp(logits[i]! - max);
  return max + Math.log(sum) - logits[start + label]!;
}
