/**
 * Settings in, history out: trains and evaluates a model.
 *
 * @module
 */
export { parseTrialSettings } from "./settings.ts";
export type { TrainerSettings, TrialSettings } from "./settings.ts";
export type { EpochMetrics, ReferenceScores, TrialEvent } from "./events.ts";
