/**
 * What a trained trial says about single rows, and the rows themselves: cards of samples and predictions,
 * attention over words, submissions, figures of the data.
 *
 * @module
 */
export { datasetBundle } from "./dataset_table.ts";
export { answersSpec, questionLengthsSpec } from "./dataset_figures.ts";
export { samplesBundle } from "./samples.ts";
export { predictRows, surestMistakes } from "./predicted_row.ts";
export type { PredictedRow } from "./predicted_row.ts";
export { predictionsBundle } from "./predictions.ts";
export { attentionBundle } from "./attention.ts";
export { PredictionsError, writePredictions } from "./write_predictions.ts";
export type { WritePredictionsOptions } from "./write_predictions.ts";
