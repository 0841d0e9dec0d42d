import type { Sample, SplitName } from "../../dataset/mod.ts";
import { predict, type Prediction, type TrainedTrial } from "../../trainer/mod.ts";
import { answerability } from "../rows/label_words.ts";
import { verdict } from "../rows/predicted_row.ts";

/** A row's label and its prediction. */
export interface JudgedRow {
  /** "answerable" or "unanswerable", or the row's answer; `<unk>` for one that the model cannot give. */
  truth: string;
  /** The prediction, likewise. */
  predicted: string;
  /** The probability that the model gives its prediction, 0 to 1. */
  confidence: number;
  /** True where the trial's accuracy counts the row as right. */
  isRight: boolean;
  /** "yes/no", "number", "other" or "unanswerable"; empty where it is not known. */
  answerType: string;
}

/** Answers that a model does not know. */
const unknown = "<unk>";

/**
 * Predicts a split's rows and holds each prediction against the label.
 *
 * @param split One with answers. @default "val"
 */
export async function judgeRows(
  trial: TrainedTrial,
  split: SplitName = "val",
): Promise<JudgedRow[]> {
  const { samples } = trial.dataset[split];
  const labelOf = labels(trial);
  const judged: JudgedRow[] = [];
  for await (const { predictions } of predict(trial, split)) {
    for (const prediction of predictions) {
      const sample = samples[prediction.row]!;
      judged.push(judge(prediction, sample, labelOf(sample)));
    }
  }
  return judged;
}

/** The label of a sample as the model's task has it. */
function labels({ task, dataset }: TrainedTrial): (sample: Sample) => string {
  if (task === "answerability") return ({ answerable }) => answerability(answerable === 1);
  const known = new Set(dataset.answers);
  return ({ answer }) => known.has(answer) ? answer : unknown;
}

function judge(prediction: Prediction, sample: Sample, truth: string): JudgedRow {
  const { text, confidence, isRight } = verdict(prediction);
  return {
    truth,
    predicted: text,
    confidence,
    isRight: isRight!,
    answerType: sample.answerType,
  };
}
