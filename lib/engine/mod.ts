/**
 * The engine: TensorFlow.js on TensorFlow's own library, and functions compiled for it. The only room that
 * talks to TensorFlow.
 *
 * @module
 */
export { openEngine, wasmNotice } from "./engine.ts";
export type { Engine, EngineName, EngineOptions } from "./engine.ts";
export { EngineError } from "./errors.ts";
export { EngineInstallError, installLibrary } from "./install.ts";
export type { InstallOptions, LibraryPaths } from "./install.ts";
export { compile } from "./compile.ts";
export type { Compiled, CompileOptions, Precision } from "./compile.ts";
export { valueAndGradients } from "./gradients.ts";
export { disposeTree } from "./tree.ts";
export type { Tree } from "./tree.ts";
export { relu, tanh } from "./ops/activation.ts";
export { batchNormTraining } from "./ops/batch_norm.ts";
export type { RunningStatistics } from "./ops/batch_norm.ts";
export { packBytes, unpackBytes } from "./ops/bytes.ts";
export { conv2d } from "./ops/conv2d.ts";
export { convBatchNorm } from "./ops/conv_batch_norm.ts";
export type { ConvBatchNormOptions, ConvBatchNormParameters } from "./ops/conv_batch_norm.ts";
export { dropout } from "./ops/dropout.ts";
export { embedding } from "./ops/embedding.ts";
export { linear } from "./ops/linear.ts";
export { lstm } from "./ops/lstm.ts";
export type { LstmOptions, LstmWeights } from "./ops/lstm.ts";
export { maxPool } from "./ops/max_pool.ts";
export { rotate180 } from "./ops/windows.ts";
export type { Windows } from "./ops/windows.ts";
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "./tensor.ts";
