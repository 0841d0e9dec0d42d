import * as tf from "@tensorflow/tfjs-core";
import { foldIn, randomKey } from "../base/mod.ts";
import type { Batch } from "../dataset/mod.ts";
import { disposeTree } from "../engine/mod.ts";
import { adamFactors } from "./adam.ts";
import type { TrialSettings } from "./settings.ts";
import { compileEvalStep, compileTrainStep, initTrainState, toTensors } from "./step.ts";

/** A model that is trained batch by batch, as a trial does, but with neither data set nor files. */
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
 * @param tokens The tokens that batches hold: each has a row of the embedding.
 */
export function openLearner(settings: TrialSettings, tokens: Int32Array): Learner {
  const key = randomKey(settings.seed);
  const rowOf = new Map(Array.from(tokens, (token, row) => [token, row]));
  const trainStep = compileTrainStep(settings), evalStep = compileEvalStep(settings);
  let state = initTrainState(foldIn(key, "parameters"), settings, tokens);
  let step = 0;
  return {
    async train(batch) {
      step++;
      const tensors = toTensors(batch, rowOf);
      const stepKey = tf.tensor1d([...foldIn(key, "step", step)], "int32");
      const factors = tf.tensor1d(adamFactors(settings.learningRate, step));
      const next = await trainStep(state, tensors, stepKey, factors);
      const loss = next.metrics.loss.dataSync()[0]!;
      disposeTree([state, tensors, stepKey, factors, next.metrics]);
      state = next.state;
      return loss;
    },
    async evaluate(batch) {
      const { parameters, statistics } = state;
      const tensors = toTensors(batch, rowOf);
      const metrics = await evalStep({ parameters, statistics }, tensors);
      const loss = metrics.loss.dataSync()[0]!;
      disposeTree([tensors, metrics]);
      return loss;
    },
    close() {
      disposeTree(state);
      trainStep.dispose();
      evalStep.dispose();
    },
  };
}
