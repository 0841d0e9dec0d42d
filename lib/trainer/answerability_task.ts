import * as tf from "@tensorflow/tfjs-core";
import type { Dataset, Sample } from "../dataset/mod.ts";
import type { Tensor1D } from "../engine/mod.ts";
import { binaryCrossEntropy } from "./loss.ts";
import {
  type AnswerabilityMetrics,
  answerabilityMetrics,
  answerableThreshold,
} from "./metrics/answerability.ts";
import type { Task } from "./task.ts";

/** Tells whether a question is answerable. A prediction is the probability that it is. */
export function answerabilityTask({ train, val }: Pick<Dataset, "train" | "val">): Task {
  const valLabels = labelsOf(val.samples);
  return {
    labels: (batch) => tf.tensor1d(batch.answerable),
    loss: (logits, labels) => binaryCrossEntropy(logits as Tensor1D, labels),
    lossRows: (batch) => batch.size,
    predict: (logits) => Float64Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit))),
    countCorrect: (predictions, { answerable }) =>
      answerable.filter((label, row) =>
        label === (predictions[row]! >= answerableThreshold ? 1 : 0)
      ).length,
    rowResults: (logits) => ({ logit: Float32Array.from(logits) }),
    score: (predictions) => epochMetrics(answerabilityMetrics(predictions, valLabels)),
    references() {
      const always = (label: 0 | 1) => answerabilityMetrics(valLabels.map(() => label), valLabels);
      const ones = labelsOf(train.samples).filter((label) => label === 1).length;
      return {
        majority: always(2 * ones >= train.samples.length ? 1 : 0).accuracy,
        ...(val.reachable && { reachable: val.reachable.answerability }),
        constant: epochMetrics(always(0)),
      };
    },
  };
}

function labelsOf(samples: readonly Sample[]): Float64Array<ArrayBuffer> {
  return Float64Array.from(samples, ({ answerable }) => answerable ?? NaN);
}

/** Neither is defined where no row is unanswerable. */
function epochMetrics({ averagePrecision, f1, baseRate }: AnswerabilityMetrics) {
  return baseRate > 0 ? { valAveragePrecision: averagePrecision!, valF1: f1 ?? 0 } : {};
}
