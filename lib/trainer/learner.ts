import * as tf from "@tensorflow/tfjs-core";
import { foldIn, randomKey } from "../base/mod.ts";
import type { Batch, Dataset } from "../dataset/mod.ts";
import { disposeTree } from "../engine/mod.ts";
import { createModel } from "../model/mod.ts";
import { adamFactors } from "./adam.ts";
import type { TrialSettings } from "./settings.ts";
import {
  compileEvalStep,
  compileTrainStep,
  embeddingRows,
  initTrainState,
  toTensors,
} from "./step.ts";
import { createTask } from "./tasks.ts";
import { vocabularyOf } from "./trainer.ts";

/** A model that is trained batch by batch, with the steps of a trial but without its files. */
export interface Learner {
  /** One training step; the batch's mean loss before it. */
  train(batch: Batch): Promise<number>;
  /** The batch's mean loss in evaluation. */
  evaluate(batch: Batch): Promise<number>;
  /** Frees the model. */
  close(): void;
}

/**
 * Makes a learner, on the engine that is open.
 *
 * @param settings Of the model and its training.
 * @param dataset Whose tokens and answers the model knows.
 */
export function openLearner(
  settings: TrialSettings,
  dataset: Pick<Dataset, "train" | "val" | "test" | "answers">,
): Learner {
  const key = randomKey(settings.seed);
  const vocabulary = vocabularyOf(dataset), rowOf = embeddingRows(vocabulary);
  const model = createModel(settings, vocabulary), task = createTask(settings, dataset);
  const { precision } = settings;
  const steps = { model, task, sizes: settings, precision };
  const trainStep = compileTrainStep(steps);
  const evalStep = compileEvalStep(steps);
  let state = initTrainState(foldIn(key, "parameters"), model);
  let step = 0;
  return {
    async train(batch) {
      step++;
      const tensors = toTensors(batch, rowOf, task);
      const stepKey = tf.tensor1d([...foldIn(key, "step", step)], "int32");
      const factors = tf.tensor1d(adamFactors(settings.learningRate, step));
      const next = await trainStep(state, tensors, stepKey, factors);
      const [loss] = next.metrics.loss.dataSync();
      disposeTree([state, tensors, stepKey, factors, next.metrics]);
      state = next.state;
      return loss!;
    },
    async evaluate(batch) {
      const { parameters, statistics } = state;
      const tensors = toTensors(batch, rowOf, task);
      const metrics = await evalStep({ parameters, statistics }, tensors);
      const [loss] = metrics.loss.dataSync();
      disposeTree([tensors, metrics]);
      return loss!;
    },
    close() {
      disposeTree(state);
      trainStep.dispose();
      evalStep.dispose();
    },
  };
}
