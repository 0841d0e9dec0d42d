/**
 * An experiment is data, a point is repeated over seeds, a trial is a job, a study is a journal.
 *
 * @module
 */
export {
  defineExperiment,
  experimentNames,
  listExperiments,
  loadExperiment,
} from "./experiment.ts";
export { checkExperimentName, isExperimentName } from "./experiment_name.ts";
export { ExperimentError } from "./experiment_error.ts";
export type { Experiment, NamedExperiment } from "./experiment.ts";
export { expectedPoints } from "./expectation.ts";
export type { Expectation } from "./expectation.ts";
export {
  gridPoints,
  isInSpace,
  listedValues,
  pointKey,
  pointName,
  pointOf,
  rangedSettings,
  valuesTitle,
  variedSettings,
} from "./point.ts";
export type { Point, SearchSpace, VariedSetting } from "./point.ts";
export { integer, isRange, logUniform, uniform } from "./range.ts";
export type { Range, Values } from "./range.ts";
export type { ChosenPoint, KnownPoints, Sampler, SamplerChoice, ToldPoint } from "./sampler.ts";
export { randomSampler } from "./sampler.ts";
export { prunerNames, prunerOf } from "./pruner.ts";
export type { EndedTrial, OpenTrial, PrunedStudy, Pruner, Reports } from "./pruner.ts";
export { samplerNames, samplerNotes } from "./sampler_choice.ts";
export { optunaSampler } from "./optuna_sampler.ts";
export type { OptunaSamplerOptions } from "./optuna_sampler.ts";
export { choiceDistributions } from "./parameters.ts";
export type { Distribution } from "./journal.ts";
export { presets, presetSettings } from "./presets.ts";
export type { Preset, PresetName } from "./presets.ts";
export { journalPath, latestTrials, openStudy } from "./study.ts";
export type { Study } from "./study.ts";
export { trialsInAll } from "./trials_in_all.ts";
export type { StudyTrial } from "./study_trial.ts";
export type { PrecisionRule, Race, StudyAttributes } from "./study_attributes.ts";
export type { RunRecord } from "./run_record.ts";
export type { ForeignTrial } from "./foreign.ts";
export type { EstimateBasis } from "./estimate.ts";
export { bestTrial } from "./best_trial.ts";
export { sweepCommand } from "./command.ts";
export { defineStudy, usualSeeds } from "./definition.ts";
export type { StudyDefinition, StudyOptions } from "./definition.ts";
export { isDue, planStudy } from "./plan.ts";
export type { PlannedTrial, PlanOptions, SweepPlan } from "./plan.ts";
export { runStudy } from "./run_study.ts";
export type { RunStudyOptions, SweepUpdate } from "./run_study.ts";
export type { Steps } from "./clock.ts";
export { planSweep, runSweep } from "./sweep.ts";
export type { SweepOptions } from "./sweep.ts";
export type { Executor, Job, JobEvent, Outcome } from "./executor.ts";
export { localExecutor } from "./local_executor.ts";
export type { Patience } from "./child.ts";
export { silenceLimit } from "./silence.ts";
export { troubleOf } from "./trouble.ts";
export { JournalError } from "./journal_error.ts";
export { withTrialLock } from "./trial_lock.ts";
export { readOwnHistory, readOwnRuns, readOwnSettings } from "./trial_files.ts";
export type { TrialFile } from "./trial_files.ts";
export { repairStudy } from "./repair.ts";
export type { Repair } from "./repair.ts";
export {
  clusterFile,
  describeClusterSettings,
  parseClusterSettings,
  readClusterSettings,
} from "./slurm/cluster_settings.ts";
export type { ClusterSettings } from "./slurm/cluster_settings.ts";
export { ClusterError } from "./slurm/commands.ts";
export type { QueuedTask } from "./slurm/commands.ts";
export { submitSweep } from "./slurm/on_cluster.ts";
export type { ClusterSweepOptions, Submitted } from "./slurm/on_cluster.ts";
export { watchSubmission } from "./slurm/watch.ts";
export type { WatchOptions } from "./slurm/watch.ts";
export { clusterFolder } from "./slurm/submission.ts";
export type { Submission, SubmittedTrial } from "./slurm/submission.ts";
export { runTask } from "./slurm/task.ts";
export type { TaskEnd, TaskPlace, TaskSignals } from "./slurm/task.ts";
export { nameOf } from "./slurm/at_work.ts";
export { cancelSubmission } from "./slurm/cancel.ts";
export { readStatus, studyFolders } from "./status.ts";
export type { ClusterTask, StudyStatus, StudyWork } from "./status.ts";
export { StudyInUseError, withStudyLock } from "./study_lock.ts";
