/**
 * The report's models as pure functions, and their weights as files.
 *
 * @module
 */
export {
  checkModel,
  imageBlockPresets,
  modelSettings,
  modelTask,
  parseImageBlocks,
  readsPictures,
  readsQuestions,
  withModelDefaults,
} from "./settings.ts";
export type { ImageBlock, ModelName, ModelSettings, ModelTask } from "./settings.ts";
export { createModel } from "./models.ts";
export type { Model, Output, Vocabulary } from "./models.ts";
export type { Inputs } from "./fusion.ts";
export { normalizeImages } from "./encoders.ts";
export type { Question } from "./encoders.ts";
export type { Mode, ModelState, Parameters } from "./layers.ts";
export { decodeSafetensors, encodeSafetensors, SafetensorsError } from "./safetensors.ts";
export type { StoredTensor, StoredTensors } from "./safetensors.ts";
export { exportTensors, importTensors } from "./tensors.ts";
export { fromStateDict, parametersKey, saveWeights, toStateDict, WeightsError } from "./weights.ts";
export type { WeightsOrigin } from "./weights.ts";
