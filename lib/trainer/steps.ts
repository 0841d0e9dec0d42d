import type { Batch } from "../dataset/mod.ts";
import { Learner, type LearnerData } from "./learner.ts";
import type { TrialSettings } from "./settings.ts";

/** The steps of a trial without its files. */
export interface Steps {
  /** One training step; the batch's mean loss before it. */
  train(batch: Batch): Promise<number>;
  /** The batch's mean loss in evaluation. */
  evaluate(batch: Batch): Promise<number>;
  /** Frees the model. */
  close(): void;
}

/**
 * Makes a model to take single steps with, on the engine that is open.
 *
 * @param settings Of the model and its training.
 * @param data Whose tokens and answers the model knows.
 */
export function openSteps(settings: TrialSettings, data: LearnerData): Steps {
  const learner = new Learner(settings, data);
  let step = 0;
  return {
    train: async (batch) => (await learner.train(learner.prepare(batch), ++step)).loss,
    evaluate: async (batch) => (await learner.evaluate(learner.prepare(batch))).loss,
    close: () => learner.close(),
  };
}
