/**
 * From a study to what a reader sees: statistics, tables, figures, manifest, verification.
 *
 * @module
 */
export type { FoundByTrials } from "./found_by_trials.ts";
export { summarize } from "./summary.ts";
export type { Failure, Summary, SummaryRow } from "./summary.ts";
export { decisiveInterval, isShown } from "./difference.ts";
export type { Difference, PointDifference } from "./difference.ts";
export type { CrossedEstimate } from "./statistics/crossed_bootstrap.ts";
export type { Environment, Origin } from "./origin.ts";
export type { Estimate } from "./statistics/estimate.ts";
export type { PairedDifference } from "./statistics/paired_difference.ts";
export { widestInterval } from "./widest_interval.ts";
export { writeReport } from "./report.ts";
export { htmlTable, studyMarkdownTable, tableText } from "./table.ts";
export { comparison } from "./comparison.ts";
export { finding } from "./finding.ts";
export { altText } from "./alt_text.ts";
export {
  claimVerdict,
  combineVerdicts,
  isAsExpected,
  judgementSentence,
  judgementsLine,
  verdictSentences,
} from "./claim.ts";
export type { ClaimVerdict, Judgement, Verdict } from "./judgement.ts";
export {
  claimSection,
  comparisonSection,
  exceptionsSection,
  failuresSection,
  findingSection,
  importanceSection,
  provenanceSection,
  readingSection,
  reportIntroduction,
} from "./sections.ts";
export {
  formatDifference,
  formatEstimate,
  metricFormat,
  pointLabel,
  pointTitle,
  settingTitle,
} from "./format.ts";
export type { MetricFormat } from "./format.ts";
export { tableMarkdown } from "./markdown.ts";
export { tableLatex } from "./latex.ts";
export { tableCsv } from "./csv.ts";
export { plotSpec } from "./plot.ts";
export { settingsFigure } from "./settings_figure.ts";
export type { SettingsFigure } from "./settings_figure.ts";
export { curvesSpec } from "./curves.ts";
export { outcome } from "./outcome.ts";
export type { Outcome } from "./outcome.ts";
export { writeIndex } from "./results_index.ts";
export { writeResults } from "./write_results.ts";
export { manifest } from "./manifest.ts";
export type { Manifest } from "./manifest.ts";
export { effect } from "./effect.ts";
export { settingRange } from "./setting_range.ts";
export type { SettingRange } from "./setting_range.ts";
export type { RowScore } from "./statistics/row_score.ts";
export { isHyperParameter, mattersMost, settingRanges } from "./matters_most.ts";
export type { MattersMost } from "./matters_most.ts";
export { rangesNote, rangesSpec, rangesTable } from "./ranges.ts";
export { runRace } from "./race.ts";
export type { RaceRun } from "./race.ts";
export { finalScore, finalScoreSentence } from "./final_score.ts";
export type { FinalScore, FinalScoreResult } from "./final_score.ts";
export { importance } from "./importance.ts";
export type { Importance } from "./importance.ts";
export { ImportanceError, settingImportances } from "./fanova.ts";
export type { Importances, SettingImportance } from "./fanova.ts";
export { writeImportance } from "./importance_report.ts";
export { EventRuns } from "./tensorboard/event_runs.ts";
export { baselineMarkdown, writeBaselineReport } from "./baseline.ts";
export type { BaselineReport, NamedBaseline } from "./baseline.ts";
export { readResult } from "./stored_result.ts";
export type { StoredResult, StoredTrial } from "./stored_result.ts";
export type { TrialFiles } from "./trial_files.ts";
export { readManifest, ResultError } from "./stored_manifest.ts";
export type { StoredManifest } from "./stored_manifest.ts";
export { readStoredStudy, readStudy } from "./stored_study.ts";
export { compareResults } from "./results_comparison.ts";
export type { ComparedPoint, OtherPart, ResultsComparison } from "./results_comparison.ts";
export { comparisonMarkdown } from "./results_comparison_text.ts";
export { verifyTrial } from "./verify.ts";
export type { Verification } from "./verify.ts";
