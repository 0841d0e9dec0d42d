import * as tf from "@tensorflow/tfjs-core";
import { type Dataset, rowHashes } from "../dataset/mod.ts";
import { disposeTree } from "../engine/mod.ts";
import { createModel, type ModelState, parametersKey, type Vocabulary } from "../model/mod.ts";
import { createTask } from "./create_task.ts";
import { concatColumns, labelRows } from "./row_results.ts";
import { answerabilityScores, answerScores, type RowScores } from "./row_score.ts";
import { compileEvalStep, embeddingRows, toTensors } from "./step.ts";
import type { RowColumns } from "./task.ts";
import { openTrial, type OpenTrialOptions, type TrainedTrial } from "./trained_trial.ts";
import { openTrialData } from "./trial_data.ts";

/** The scores of a trial's kept weights on rows that chose nothing. */
export interface FreshScores {
  /** [rows] Each row's hash: the same rows of two trials have the same. */
  hashes: Uint32Array;
  /** The scores as functions of the rows' weights. */
  scores: RowScores;
  /** The best accuracy that anyone can expect on these rows, where it is known. */
  reachable?: number;
}

/** Options of {@linkcode scoreFreshRows}. */
export interface FreshRowsOptions extends OpenTrialOptions {
  /** The most rows that are scored. @default 1000 */
  rows?: number;
}

/**
 * Scores a trial's kept weights on validation rows after those that chose them. A row of a split is the
 * same however many are asked for, so the rows after the first `valRows` took no part in any choice; one
 * that equals a row in use is left out.
 *
 * Words that the trial's data lacks have their initial embedding, as they have in the report's, which is
 * never trained on them.
 *
 * @param directory A trial's, with `settings.json` and `weights.safetensors`.
 * @returns Undefined where the split has no more rows.
 * @throws {WeightsError} When the weights cannot be had or do not fit settings and data.
 */
export async function scoreFreshRows(
  directory: string,
  { rows = 1000, ...options }: FreshRowsOptions = {},
): Promise<FreshScores | undefined> {
  const trial = await openTrial(directory, options);
  try {
    const { settings } = trial;
    if (settings.valRows === 0) return undefined;
    const more = { ...settings, valRows: settings.valRows + rows };
    const dataset = await openTrialData(more, options);
    try {
      const fresh = freshRows(trial.dataset, dataset);
      if (fresh.length === 0) return undefined;
      const scores = await scoreRows(trial, dataset, fresh);
      const reachable = reachableOn(trial, dataset);
      return {
        hashes: rowHashes(Array.from(fresh, (row) => dataset.val.samples[row]!)),
        scores,
        ...(reachable !== undefined && { reachable }),
      };
    } finally {
      dataset.close();
    }
  } finally {
    trial.close();
  }
}

/** The rows of a longer validation split that the shorter data does not hold. */
function freshRows(used: Dataset, { val }: Dataset): Int32Array<ArrayBuffer> {
  const known = new Set([...rowHashes(used.train.samples), ...rowHashes(used.val.samples)]);
  const hashes = rowHashes(val.samples);
  return Int32Array.from([...hashes.keys()].filter((row) => !known.has(hashes[row]!)));
}

/** The best accuracy on the rows after those in use, by the means over both. */
function reachableOn({ task, dataset: { val } }: TrainedTrial, wider: Dataset): number | undefined {
  const all = wider.val.samples.length, used = val.samples.length;
  if (!wider.val.reachable || !val.reachable || all === used) return undefined;
  const name = task === "answer" ? "answer" : "answerability";
  return (all * wider.val.reachable[name] - used * val.reachable[name]) / (all - used);
}

/** The scores of rows of the validation split of data that may hold more words than the trial's. */
async function scoreRows(
  trial: TrainedTrial,
  dataset: Dataset,
  rows: Int32Array<ArrayBuffer>,
): Promise<RowScores> {
  const { settings } = trial;
  const task = createTask(settings, dataset);
  const { vocabulary, state } = withWords(trial, dataset);
  const model = createModel(settings, vocabulary);
  const step = compileEvalStep({ model, task, sizes: settings, precision: settings.precision });
  const rowOf = embeddingRows(vocabulary);
  const columns: RowColumns[] = [];
  try {
    const { batchSize } = settings;
    for await (const batch of dataset.val.batches({ batchSize, order: rows })) {
      const tensors = toTensors(batch, rowOf, task);
      const output = await step(state, tensors);
      columns.push(task.rowResults(output.logits.dataSync(), batch));
      disposeTree([tensors, output]);
    }
  } finally {
    step.dispose();
    if (state !== trial.state) disposeTree(state);
  }
  const { answerable } = labelRows(
    Array.from(rows, (row) => dataset.val.samples[row]!),
    trial.task,
  );
  const { logit, correct, loss, vqaAccuracy } = concatColumns(columns);
  return answerable !== undefined
    ? answerabilityScores({ logit: logit!, answerable })
    : answerScores({ correct: correct!, loss: loss!, ...(vqaAccuracy && { vqaAccuracy }) });
}

/** A trial's numbers with initial ones for the words of data that its embedding lacks. */
function withWords(
  { settings, state, tokenIds }: TrainedTrial,
  { val, answers }: Dataset,
): { vocabulary: Vocabulary; state: ModelState } {
  const known = new Set(tokenIds);
  const added = [...new Set(val.tokenIds)].filter((token) => !known.has(token)).toSorted((a, b) =>
    a - b
  );
  const vocabulary = { tokenIds: Int32Array.of(...tokenIds, ...added), answers: answers.length };
  if (added.length === 0) return { vocabulary, state };
  const initial = createModel(settings, vocabulary).init(parametersKey(settings));
  const complete = (trained: ModelState["parameters"], like: ModelState["parameters"]) =>
    Object.fromEntries(
      Object.entries(trained).map(([name, tensor]) => {
        const missing = like[name]!.shape[0]! - tensor.shape[0]!;
        if (tensor.rank === 0 || missing === 0) return [name, tf.clone(tensor)];
        const rest = tf.tidy(() => tf.slice(like[name]!, [tensor.shape[0]!], [missing]));
        const whole = tf.concat([tensor, rest]);
        rest.dispose();
        return [name, whole];
      }),
    );
  const larger = {
    parameters: complete(state.parameters, initial.parameters),
    statistics: complete(state.statistics, initial.statistics),
  };
  disposeTree(initial);
  return { vocabulary, state: larger };
}
