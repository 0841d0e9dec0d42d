/**
 * The one door to tensors: TensorFlow.js on TensorFlow's own library, and functions compiled for it.
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
export { conv2d } from "./ops/convolution.ts";
export { convolutionNorm } from "./ops/convolution_norm.ts";
export type { ConvolutionNorm, ConvolutionWindows } from "./ops/convolution_norm.ts";
export { dropout } from "./ops/dropout.ts";
export { embedding } from "./ops/embedding.ts";
export { linear } from "./ops/linear.ts";
export { lstm } from "./ops/lstm.ts";
export type { LstmOptions, LstmWeights } from "./ops/lstm.ts";
export { maxPool } from "./ops/pooling.ts";
export { turn } from "./ops/windows.ts";
export type { Windows } from "./ops/windows.ts";
export type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from "./tensor.ts";
