/**
 * Cells of notebooks: sweeps with live progress, trained trials, displays of studies, data and predictions,
 * so that one line imports what a cell needs.
 *
 * @module
 */
export { display, displayMarkdown } from "./display.ts";
export type { DisplayOptions } from "./display.ts";
export { plotBundle, tableBundle } from "./study_bundles.ts";
export { runInNotebook } from "./live.ts";
export type { NotebookSweepOptions } from "./live.ts";
export { showCurves, showFinding, showPlot, showQuestion, showTable } from "./show_study.ts";
export type { StudyChoice } from "./experiment_study.ts";
export { judgedRows, openNotebookTrial, trialInNotebook } from "./notebook_trial.ts";
export { showFilters, showModel } from "./show_model.ts";
export { showLabReport } from "./show_lab_report.ts";
export { openNotebookDataset } from "./notebook_dataset.ts";
export type { NotebookDataset } from "./notebook_dataset.ts";
export { experimentNotebook, experimentSource } from "./template.ts";
export { then } from "./strict_import.ts";
// From other rooms, so that a cell needs one import.
export { defineExperiment, loadExperiment } from "../sweep/mod.ts";
export { effect, finding, summarize } from "../report/mod.ts";
export { figureBundle } from "../page/mod.ts";
export {
  agreementExhibit,
  answersSpec,
  attentionBundle,
  calibrationExhibit,
  confusionExhibit,
  datasetBundle,
  errorsByClass,
  errorsByType,
  exhibitBundle,
  predictionsBundle,
  predictRows,
  questionLengthsSpec,
  samplesBundle,
  surestMistakes,
} from "../predictions/mod.ts";
