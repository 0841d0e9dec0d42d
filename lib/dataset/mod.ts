/**
 * The data of a trial: sources of annotations and pictures, read into batches.
 *
 * @module
 */
export { datasetSettings } from "./settings.ts";
export type { DatasetSettings } from "./settings.ts";
export { openDataset } from "./dataset.ts";
export type { Dataset, OpenDatasetOptions, Split } from "./dataset.ts";
export { datasetHash } from "./dataset_hash.ts";
export { openQuestions } from "./questions.ts";
export type { Questions } from "./questions.ts";
export { rowHashes } from "./samples.ts";
export type { Sample } from "./samples.ts";
export type { Batch, BatchOptions } from "./batches.ts";
export { normalizeQuestion } from "./normalize_question.ts";
export { allRows } from "./all_rows.ts";
export { wordReader } from "./words.ts";
export type { Word } from "./words.ts";
export type { Reachable, SplitName } from "./source.ts";
export { vizwizAgreement } from "./sources/vizwiz/agreement.ts";
export { AnnotationError } from "./annotations.ts";
export { encodeAnswers, hasNormalAnswers } from "./answers.ts";
export { DatasetError } from "./errors.ts";
