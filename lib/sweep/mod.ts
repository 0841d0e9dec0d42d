/**
 * An experiment is data, a trial a process, a study a journal.
 *
 * @module
 */
export { defineExperiment, ExperimentError, loadExperiment } from "./experiment.ts";
export type { Experiment, NamedExperiment } from "./experiment.ts";
export { presets } from "./presets.ts";
export type { PresetName } from "./presets.ts";
export { latestTrials, openStudy } from "./study.ts";
export type { Study, StudyTrial } from "./study.ts";
export { bestTrial } from "./best_trial.ts";
export { planSweep } from "./plan.ts";
export type { PlannedTrial, SweepOptions, SweepPlan } from "./plan.ts";
export { runSweep } from "./sweep.ts";
export type { SweepUpdate } from "./pool.ts";
export { StudyInUseError } from "./study_directory.ts";
export { JournalError } from "./journal.ts";
export { withTrialLock } from "./trial_process.ts";
