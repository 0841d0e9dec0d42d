import { createRequire } from "node:module";
import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import type { Attribute } from "./attributes.ts";
import type { Binding } from "./binding.ts";
import type { TensorMetadata } from "./data_type.ts";

/** The members of tfjs-node's `NodeJSKernelBackend` that are used here. */
export interface NodeBackend extends tf.KernelBackend {
  readonly binding: Binding;
  readonly tensorMap: tf.DataStorage<
    { id: number; shape: number[]; dtype: number; values: unknown; refCount: number }
  >;
  executeMultipleOutputs(
    name: string,
    attributes: readonly Attribute[],
    inputs: readonly tf.Tensor[],
    outputs: number,
  ): tf.Tensor[];
  getInputTensorIds(tensors: readonly tf.Tensor[]): number[];
  createOutputTensor(metadata: TensorMetadata): tf.Tensor;
}

type NodeBackendConstructor = new (binding: Binding, packageName: string) => NodeBackend;

/** Registers tfjs-node's kernels and its backend, named "tensorflow", on our binding. */
export function registerNodeBackend(binding: Binding): void {
  // The kernels call a function that Node 23 removed.
  Object.assign(util, {
    isNullOrUndefined: (value: unknown) => value === null || value === undefined,
  });
  const require = createRequire(import.meta.url);
  const { NodeJSKernelBackend }: { NodeJSKernelBackend: NodeBackendConstructor } = require(
    "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js",
  );
  require("@tensorflow/tfjs-node-gpu/dist/register_all_kernels.js");

  /** Copies values at once, not at their first use, so that a trace sees that they are older than it. */
  class EagerlyWriting extends NodeJSKernelBackend {
    override move(
      dataId: tf.DataId,
      values: tf.BackendValues,
      shape: number[],
      dtype: tf.DataType,
      refCount: number,
    ): void {
      super.move(dataId, values, shape, dtype, refCount);
      if (dtype === "string") return;
      const data = this.tensorMap.get(dataId);
      data.id = this.binding.createTensor(shape, data.dtype, values as Float32Array);
      data.values = null;
    }
  }
  tf.registerBackend(
    "tensorflow",
    () => new EagerlyWriting(binding, "@tensorflow/tfjs-node-gpu"),
    3,
  );
}

/** Returns the native backend; undefined if another is in use. */
export function nodeBackend(): NodeBackend | undefined {
  return tf.getBackend() === "tensorflow" ? tf.backend() as NodeBackend : undefined;
}
