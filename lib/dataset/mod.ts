/**
 * From annotations to batches.
 *
 * @module
 */
export { datasetSettings } from "./settings.ts";
export type { DatasetSettings } from "./settings.ts";
export { openDataset, openQuestions } from "./dataset.ts";
export type { Dataset, OpenDatasetOptions, Questions, Sample, Split } from "./dataset.ts";
export type { Batch, BatchOptions } from "./batches.ts";
export { normalizeQuestion } from "./normalize_question.ts";
export { allRows } from "./all_rows.ts";
export { wordReader } from "./words.ts";
export type { Word } from "./words.ts";
export type { Reachable, SplitName } from "./source.ts";
export { AnnotationError } from "./annotations.ts";
export { encodeAnswers, hasNormalAnswers } from "./answers.ts";
export { DatasetError } from "./errors.ts";
