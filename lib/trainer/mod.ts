/**
 * Settings in, history out: trains and evaluates a model.
 *
 * @module
 */
export { parseTrialSettings } from "./settings.ts";
export type { TrainerSettings, TrialSettings } from "./settings.ts";
export type { EpochMetrics, ReferenceScores, TrialEvent } from "./events.ts";
export { DivergedError, runTrial } from "./trainer.ts";
export type { RunTrialOptions, TrialResult } from "./trainer.ts";
export { openLearner } from "./learner.ts";
export type { Learner } from "./learner.ts";
export { CheckpointError } from "./checkpoint.ts";
export { estimateTrialSeconds } from "./estimate.ts";
