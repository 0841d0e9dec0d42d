/**
 * Exhibits of models, of data, and of what a trained trial says about single rows: layers, diagrams and
 * filters, samples, predictions, attention over words, errors, and submissions.
 *
 * @module
 */
export { exhibitBundle, exhibitFigure, tableBundle, tableMarkdown } from "./exhibit.ts";
export type { Exhibit, Table } from "./exhibit.ts";
export { datasetBundle } from "./data/dataset_table.ts";
export { agreementCounts, agreementExhibit } from "./data/agreement.ts";
export { answersSpec, questionLengthsSpec } from "./data/dataset_figures.ts";
export { samplesBundle } from "./data/samples.ts";
export { describeModel, parameterTotal } from "./model/described_model.ts";
export type { DescribedModel } from "./model/described_model.ts";
export { layersTable } from "./model/layers_table.ts";
export { architectureDiagram } from "./model/diagram.ts";
export { filtersExhibit } from "./model/filters.ts";
export { judgeRows } from "./errors/judged_row.ts";
export type { JudgedRow } from "./errors/judged_row.ts";
export { confusionExhibit } from "./errors/confusion.ts";
export { errorsByClass } from "./errors/classes.ts";
export { errorsByType } from "./errors/types.ts";
export { calibrationExhibit } from "./errors/calibration.ts";
export { predictRows, surestMistakes } from "./rows/predicted_row.ts";
export type { PredictedRow } from "./rows/predicted_row.ts";
export { predictionsBundle } from "./rows/predictions.ts";
export { attentionBundle } from "./rows/attention.ts";
export { PredictionsError, writePredictions } from "./submission/write_predictions.ts";
export type { WritePredictionsOptions } from "./submission/write_predictions.ts";
