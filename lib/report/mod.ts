/**
 * From a study to what a reader sees: statistics, tables, figures, manifest, notebook displays.
 *
 * @module
 */
export { summarize } from "./summary.ts";
export type { Failure, Summary, SummaryRow } from "./summary.ts";
export type { Difference } from "./difference.ts";
export type { Environment, Origin } from "./origin.ts";
export type { Estimate } from "./statistics/estimate.ts";
export type { PairedDifference } from "./statistics/paired_difference.ts";
export { widestInterval } from "./widest_interval.ts";
export { writeReport } from "./report.ts";
export { tableText } from "./table.ts";
export { tableMarkdown } from "./markdown.ts";
export { tableLatex } from "./latex.ts";
export { tableCsv } from "./csv.ts";
export type { FigureSpec } from "./theme.ts";
export { plotSpec } from "./plot.ts";
export { curvesSpec } from "./curves.ts";
export { renderSvg, svgToPng } from "./render.ts";
export { manifest } from "./manifest.ts";
export type { Manifest } from "./manifest.ts";
export { figureBundle, plotBundle, tableBundle } from "./notebook.ts";
export { effect } from "./effect.ts";
export { runInNotebook } from "./live.ts";
export type { NotebookSweepOptions } from "./live.ts";
export { trialInNotebook } from "./notebook_trial.ts";
export { datasetBundle } from "./dataset_table.ts";
export { answersSpec, questionLengthsSpec } from "./dataset_figures.ts";
export { samplesBundle } from "./samples.ts";
export { baselineMarkdown, writeBaselineReport } from "./baseline.ts";
export type { BaselineReport, NamedBaseline } from "./baseline.ts";
export { predictRows, surestMistakes } from "./predicted_row.ts";
export type { PredictedRow } from "./predicted_row.ts";
export { predictionsBundle } from "./predictions.ts";
export { attentionBundle } from "./attention.ts";
export { PredictionsError, writePredictions } from "./write_predictions.ts";
export type { WritePredictionsOptions } from "./write_predictions.ts";
export { readResult, VerifyError } from "./stored_result.ts";
export type { StoredResult, StoredTrial } from "./stored_result.ts";
export { verifyTrial } from "./verify.ts";
export type { Verification } from "./verify.ts";
