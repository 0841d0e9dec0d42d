import { join } from "node:path";
import { type OnProgress, UserError, writeAtomic } from "../../base/mod.ts";
import type { SplitName } from "../../dataset/mod.ts";
import { readsPictures } from "../../model/mod.ts";
import { predict, type Prediction, type TrainedTrial } from "../../trainer/mod.ts";
import { pictureUri } from "../rows/picture.ts";
import { incompleteness } from "./completeness.ts";
import { predictionsPage } from "./predictions_page.ts";
import { submissionEntry, submissionFile } from "./submission.ts";

/** Trials that cannot predict together, or none to predict with; the message says the remedy. */
export class PredictionsError extends UserError {}

/** The files that are written. */
export interface WritePredictionsOptions {
  /** The split whose rows are predicted. @default "test" */
  split?: SplitName;
  /** Rows on the contact sheet, from the first on. @default 100 */
  rows?: number;
  /** The folder that is written to. @default the first trial's directory */
  directory?: string;
  /** Told of the rows. */
  onProgress?: OnProgress;
  /** Called with each trial's predictions for all rows of the split. */
  onPredictions?: (trial: TrainedTrial, predictions: readonly Prediction[]) => void;
  /** Hears single lines of what a user should know. */
  onNotice?: (line: string) => void;
}

/**
 * Writes trials' predictions: the VizWiz challenge's submission of each, `answers-<split>.json` or
 * `answerability-<split>.json`, and the contact sheet `predictions.html`.
 *
 * @param trials One, or one of each task with the same rows.
 * @returns The paths of the files.
 * @throws {PredictionsError} When the trials predict the same or have other rows, and where the split has none.
 */
export async function writePredictions(
  trials: readonly TrainedTrial[],
  options: WritePredictionsOptions = {},
): Promise<string[]> {
  const { split = "test", rows = 100, directory = trials[0]!.directory, onProgress } = options;
  checkTogether(trials, split);
  const { samples } = trials[0]!.dataset[split];
  if (samples.length === 0) {
    throw new PredictionsError(
      `The data of ${
        trials[0]!.directory
      } has no ${split} row to predict: name another split, as in ` +
        "--split val, or give dataDirectory annotations of it.",
    );
  }
  const shown = trials.find(({ settings }) => readsPictures(settings)) ?? trials[0]!;
  const pictures = await readPictures(shown, split, Math.min(rows, samples.length));
  const predicted: { trial: TrainedTrial; predictions: Prediction[] }[] = [];
  for (const trial of trials) {
    const predictions = await predictSplit(trial, split, onProgress);
    options.onPredictions?.(trial, predictions);
    predicted.push({ trial, predictions });
  }
  const lacks = await incompleteness(shown, split);
  if (lacks !== undefined) options.onNotice?.(lacks);
  const files: Record<string, string> = {
    "predictions.html": predictionsPage({
      trials: predicted.map(({ trial: { task, settings }, predictions }) => ({
        task,
        settings,
        ...countRight(predictions),
      })),
      split,
      total: samples.length,
      lacks,
      rows: pictures.map((picture, row) => ({
        sample: samples[row]!,
        picture,
        predictions: predicted.map(({ predictions }) => predictions[row]!),
      })),
    }),
  };
  for (const { trial, predictions } of predicted) {
    const entries = predictions.map((prediction, row) =>
      submissionEntry(prediction, samples[row]!)
    );
    files[submissionFile(trial.task, split)] = JSON.stringify(entries, null, 1) + "\n";
  }
  for (const [name, content] of Object.entries(files)) {
    await writeAtomic(join(directory, name), content);
  }
  return Object.keys(files).map((name) => join(directory, name));
}

function checkTogether(trials: readonly TrainedTrial[], split: SplitName): void {
  const tasks = trials.map(({ task }) => task);
  const directories = trials.map(({ directory }) => directory).join(" and ");
  if (new Set(tasks).size < tasks.length) {
    throw new PredictionsError(
      `${directories} both predict ${tasks[0]}: name one trial of each task.`,
    );
  }
  const asked = trials.map(({ dataset }) =>
    JSON.stringify(dataset[split].samples.map(({ image, question }) => [image, question]))
  );
  if (new Set(asked).size > 1) {
    throw new PredictionsError(
      `The ${split} rows of ${directories} are not the same: predict them one by one, or train ` +
        `both with the same data and testRows.`,
    );
  }
}

async function readPictures(
  { dataset, settings: { batchSize } }: TrainedTrial,
  split: SplitName,
  count: number,
): Promise<(string | undefined)[]> {
  const pictures: (string | undefined)[] = [];
  const order = Int32Array.from({ length: count }, (_, row) => row);
  for await (const batch of dataset[split].batches({ batchSize, order })) {
    for (const place of batch.rows.keys()) pictures.push(await pictureUri(batch, place));
  }
  return pictures;
}

async function predictSplit(
  trial: TrainedTrial,
  split: SplitName,
  onProgress?: OnProgress,
): Promise<Prediction[]> {
  const total = trial.dataset[split].samples.length;
  const all: Prediction[] = [];
  for await (const { predictions } of predict(trial, split)) {
    all.push(...predictions);
    onProgress?.({ label: `Predict ${trial.task}`, done: all.length, total, unit: "rows" });
  }
  return all;
}

/** Counts the predictions that are right; nothing where labels are unknown. */
function countRight(predictions: readonly Prediction[]): { right?: number } {
  if (predictions.some(({ isRight }) => isRight === undefined)) return {};
  return { right: predictions.filter(({ isRight }) => isRight).length };
}
