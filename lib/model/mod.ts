/**
 * The report's models as pure functions, and their weights as files.
 *
 * @module
 */
export { checkImageSize, modelSettings } from "./settings.ts";
export type { ModelSettings } from "./settings.ts";
export { applyClassification, initClassification, normalizeImages } from "./classification.ts";
export type { Inputs, Mode, ModelState } from "./classification.ts";
export type { Parameters } from "./layers.ts";
export { decodeSafetensors, encodeSafetensors, SafetensorsError } from "./safetensors.ts";
export type { StoredTensor, StoredTensors } from "./safetensors.ts";
export { exportTensors, importTensors } from "./weights.ts";
