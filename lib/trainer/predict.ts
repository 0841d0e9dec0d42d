import { type Batch, type Sample, type SplitName, type Word, wordReader } from "../dataset/mod.ts";
import { compile, disposeTree, type Tensor } from "../engine/mod.ts";
import type { ModelState, ModelTask } from "../model/mod.ts";
import { type BatchTensors, embeddingRows, toInputs, toTensors } from "./step.ts";
import { createTask } from "./create_task.ts";
import type { Task } from "./task.ts";
import type { TrainedTrial } from "./trained_trial.ts";

/** A word of a question and how much of it was read. */
export interface AttendedWord {
  /** The word; see {@linkcode Word}. */
  text: string;
  /** The word's share of the attention, 0 to 1; all of a question's sum to 1. */
  weight: number;
}

/** An answer and how probable the model takes it to be. */
export interface RankedAnswer {
  /** The answer; `<unk>` is any that is not in the vocabulary. */
  answer: string;
  /** The answer's softmax, 0 to 1. */
  probability: number;
}

/** A model's prediction for one row. */
export interface Prediction {
  /** The row in its split. */
  row: number;
  /** Probability that the question can be answered, 0 to 1; of models of answerability. */
  answerable?: number;
  /** The five most probable answers, the first one the prediction; of the answer model. */
  answers?: RankedAnswer[];
  /** The question's words in order; of models with attention. */
  words?: AttendedWord[];
  /** True where the trial's accuracy counts the row as right; undefined where its label is not known. */
  isRight?: boolean;
}

/** Predictions for a batch of rows. */
export interface PredictedBatch {
  /** The rows with their pictures. */
  batch: Batch;
  /** One for each row, in the batch's order. */
  predictions: Prediction[];
}

/** The number of answers that a prediction ranks. */
const ranked = 5;

/** Logits and attention of a batch as plain numbers, row after row. */
interface Numbers {
  logits: ArrayLike<number>;
  /** [rows, tokens up to the batch's last word] */
  attention?: ArrayLike<number>;
}

/**
 * Predicts a split's rows, batch by batch, as the trial's validation did: without dropout, by running
 * statistics.
 *
 * @param trial A trial opened by {@linkcode openTrial}.
 * @param split The split of its data to predict.
 * @param options.order Rows in the order they come. @default each row of the split, from the first
 */
export async function* predict(
  trial: TrainedTrial,
  split: SplitName,
  { order }: { order?: Int32Array } = {},
): AsyncGenerator<PredictedBatch, void> {
  const { settings, dataset, model, state } = trial;
  const task = createTask(settings, dataset);
  const rowOf = embeddingRows(trial);
  const wordsOf = await wordReader();
  const step = compile((state: ModelState, tensors: BatchTensors): Record<string, Tensor> => {
    const inputs = toInputs(tensors, settings);
    const { logits, attention } = model.apply(state, inputs, { training: false });
    return { logits, ...(attention && { attention }) };
  }, { name: "the prediction", precision: settings.precision });
  try {
    for await (const batch of dataset[split].batches({ batchSize: settings.batchSize, order })) {
      const tensors = toTensors(batch, rowOf, task);
      const output = await step(state, tensors);
      const numbers: Numbers = {
        logits: output.logits!.dataSync(),
        ...(output.attention && { attention: output.attention.dataSync() }),
      };
      disposeTree([tensors, output]);
      const isRight = judge(task, trial, batch, numbers.logits, split);
      const predictions = readPredictions(trial, batch, numbers, wordsOf)
        .map((prediction, place) => ({ ...prediction, ...isRight(place) }));
      yield { batch, predictions };
    }
  } finally {
    step.dispose();
  }
}

/** Judges the predictions for a batch's rows, by their places, as the trial's accuracy does. */
function judge(
  task: Task,
  { task: kind, dataset }: TrainedTrial,
  { rows, answers, answerable }: Batch,
  logits: ArrayLike<number>,
  split: SplitName,
): (place: number) => Pick<Prediction, "isRight"> {
  const predictions = task.predict(logits);
  return (place) => {
    if (!hasLabel(dataset[split].samples[rows[place]!]!, kind)) return {};
    const only = <T extends { subarray(begin: number, end: number): T }>(of: T) =>
      of.subarray(place, place + 1);
    const labels = { answers: only(answers), answerable: only(answerable) };
    return { isRight: task.countCorrect(only(predictions), labels) === 1 };
  };
}

/** Returns true if a row's label is known to models of a task. */
export function hasLabel({ answers, answerable }: Sample, task: ModelTask): boolean {
  return task === "answer" ? answers.length > 0 : answerable !== undefined;
}

function readPredictions(
  { task, dataset }: TrainedTrial,
  { size, rows, tokenIds }: Batch,
  { logits, attention }: Numbers,
  wordsOf: (tokenIds: Int32Array) => Word[],
): Prediction[] {
  const rowsOf = (numbers: ArrayLike<number>) => {
    const width = numbers.length / size;
    return (place: number) => Array.from({ length: width }, (_, i) => numbers[place * width + i]!);
  };
  const logitsOf = rowsOf(logits);
  const weightsOf = attention && rowsOf(attention);
  const length = tokenIds.length / size;
  return Array.from(rows, (row, place) => {
    const words = wordsOf(tokenIds.subarray(place * length, (place + 1) * length));
    return {
      row,
      ...(task === "answer"
        ? { answers: rank(logitsOf(place), dataset.answers) }
        : { answerable: 1 / (1 + Math.exp(-logitsOf(place)[0]!)) }),
      ...(weightsOf && { words: attend(words, weightsOf(place)) }),
    };
  });
}

/** The most probable answers; of equally probable ones the first in the vocabulary. */
function rank(logits: readonly number[], answers: readonly string[]): RankedAnswer[] {
  const most = Math.max(...logits);
  const powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return answers.map((answer, i) => ({ answer, probability: powers[i]! / sum }))
    .toSorted((a, b) => b.probability - a.probability)
    .slice(0, ranked);
}

function attend(words: readonly Word[], weights: readonly number[]): AttendedWord[] {
  return words.map(({ text, begin, end }) => ({
    text,
    weight: weights.slice(begin, end).reduce((sum, weight) => sum + weight, 0),
  }));
}
