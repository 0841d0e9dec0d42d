/**
 * The report's models as pure functions, and their weights as files.
 *
 * @module
 */
export { imageBlockPresets, parseImageBlocks } from "./image_blocks.ts";
export type { ImageBlock } from "./image_blocks.ts";
export type { ArchitectureSettings } from "./architecture_settings.ts";
export {
  checkBatchNorm,
  checkModel,
  modelSettings,
  modelTask,
  readsPictures,
  readsQuestions,
  withModelDefaults,
} from "./settings.ts";
export { createModel, models } from "./models.ts";
export type { Model, ModelDescription, ModelName, ModelSettings, ModelTask } from "./models.ts";
export type { Output, Vocabulary } from "./architectures.ts";
export type { Inputs } from "./joint_encoder.ts";
export { normalizeImages } from "./encoders.ts";
export type { Question } from "./encoders.ts";
export type { AppliedLayer, Mode, ModelState, Parameters } from "./module.ts";
export { modelLayers } from "./model_layers.ts";
export type { ModelLayer, ModelSizes } from "./model_layers.ts";
export {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  SafetensorsTypeError,
} from "./safetensors.ts";
export type { StoredTensor, StoredTensors } from "./safetensors.ts";
export { exportTensors, importTensors } from "./tensors.ts";
export {
  allTokens,
  fromStateDict,
  parametersKey,
  saveWeights,
  toStateDict,
  trialRandomKey,
  WeightsError,
} from "./weights.ts";
export type { RandomSettings, WeightsOrigin } from "./weights.ts";
export { checkStored, tensorsHash, withChecksum } from "./checksum.ts";
export { readTokenIds } from "./vocabulary.ts";
