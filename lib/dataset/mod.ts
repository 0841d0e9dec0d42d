/**
 * From annotations to batches.
 *
 * @module
 */
export { datasetSettings } from "./settings.ts";
export type { DatasetSettings } from "./settings.ts";
