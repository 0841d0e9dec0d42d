/**
 * From annotations to batches.
 *
 * @module
 */
export { datasetSettings } from "./settings.ts";
export type { DatasetSettings } from "./settings.ts";
export { openDataset } from "./dataset.ts";
export type { Dataset, OpenDatasetOptions, Sample, Split } from "./dataset.ts";
export type { Batch, BatchOptions } from "./batches.ts";
export type { Reachable, SplitName } from "./source.ts";
export { AnnotationError } from "./annotations.ts";
export { DownloadError } from "./download.ts";
