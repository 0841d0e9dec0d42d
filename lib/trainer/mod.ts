/**
 * Settings in, history out: trains and evaluates a model.
 *
 * @module
 */
export { scorePredictions } from "./score_predictions.ts";
export type { PredictionScores } from "./score_predictions.ts";
export {
  describeTrialSettings,
  namesData,
  parseTrialAssignments,
  parseTrialSettings,
  publicSettings,
  unreadSettings,
} from "./settings.ts";
export type { TrainerSettings, TrialSettings } from "./settings.ts";
export { outerSettings, settingDifferences, trialKey } from "./identity.ts";
export type { SettingDifference } from "./identity.ts";
export { dataHashOf, dataSettings } from "./trial_data.ts";
export type { FoundData } from "../dataset/mod.ts";
export { dataKey, prepareTrials } from "./prepare.ts";
export type { Prepared, PrepareOptions } from "./prepare.ts";
export type { TrialEvent } from "./events.ts";
export {
  accuracyGap,
  bestEpoch,
  bestFirst,
  checkMetric,
  describeMetric,
  higherIsBetter,
  metricNames,
  metrics,
  trialScore,
} from "./metric.ts";
export type {
  EpochMetrics,
  JudgedMetric,
  MetricDescription,
  MetricName,
  ReferenceScores,
} from "./metric.ts";
export { isHistory, parseNumbers } from "./history.ts";
export { isOfHistory, readRowResults, rowResultsHash } from "./row_results.ts";
export type { RowScore, RowScores } from "./row_score.ts";
export type { RowResults } from "./row_results.ts";
export { NpzError } from "./npz.ts";
export { answerableThreshold } from "./metrics/answerability.ts";
export { DivergedError, runTrial } from "./trainer.ts";
export type { RunTrialOptions, TrialResult } from "./trainer.ts";
export { openTrial } from "./trained_trial.ts";
export type { OpenTrialOptions, TrainedTrial } from "./trained_trial.ts";
export { readWeights } from "./weights_file.ts";
export { scoreFreshRows } from "./fresh_rows.ts";
export type { FreshRowsOptions, FreshScores } from "./fresh_rows.ts";
export { predict } from "./predict.ts";
export type { AttendedWord, PredictedBatch, Prediction, RankedAnswer } from "./predict.ts";
export { openSteps, vocabularyOf } from "./learner.ts";
export type { LearnerData, Steps } from "./learner.ts";
export { CheckpointError } from "./trial_identity.ts";
export { hasCheckpoint, readCheckpoint, removeCheckpoint } from "./checkpoint.ts";
export { readStepLosses, stepLossesPath } from "./step_losses.ts";
export { cutTrial, removeEarlierFiles } from "./earlier_files.ts";
export type { CheckpointRecord } from "./checkpoint.ts";
export { estimateTrialBytes, estimateTrialSeconds } from "./estimate.ts";
export type { AnswerabilityMetrics } from "./metrics/answerability.ts";
export type { Interval } from "./metrics/average_precision.ts";
export type { VqaAccuracy, VqaAccuracyOptions } from "./metrics/vqa_accuracy.ts";
export { scoreBaseline } from "./baselines/baseline.ts";
export type {
  Baseline,
  BaselinePredictions,
  BaselineScores,
  LabelledRow,
} from "./baselines/baseline.ts";
export { fitConstant } from "./baselines/constant.ts";
export { fitQuestionOnly } from "./baselines/question_only.ts";
