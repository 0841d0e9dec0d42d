// Registers the gradients of the operations with the core.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import type { OnProgress } from "../base/mod.ts";
import { registerNodeBackend } from "./backend.ts";
import { Binding } from "./binding.ts";
import { EngineError } from "./errors.ts";
import { EngineInstallError, installLibrary } from "./install.ts";
import { loadLibrary } from "./libtensorflow.ts";
import { registerReductionGradients } from "./reductions.ts";
import { openWasm } from "./wasm.ts";

/**
 * The name of an engine: `native` is TensorFlow's library, `gpu` the same for NVIDIA GPUs, and `wasm`
 * TensorFlow.js's WebAssembly backend, which is slower.
 */
export type EngineName = "native" | "gpu" | "wasm";

/** Options of {@linkcode openEngine}. */
export interface EngineOptions {
  /** The engine; `auto` is native if its library can be installed, else wasm. @default "auto" */
  engine?: "auto" | EngineName;
  /** Threads that an operation may use; the wasm engine ignores them. @default 1 */
  threads?: number;
  /** Folder of the installed libraries. @default ".cache" of the project */
  directory?: string;
  /** Called with the progress of the installation on first use. */
  onProgress?: OnProgress;
  /** Called with a line for the user when `auto` has to take the slower engine. */
  onNotice?: (line: string) => void;
}

/** An open engine. */
export interface Engine {
  /** Its name, never `auto`. */
  name: EngineName;
  /** Version of TensorFlow or of TensorFlow.js's wasm backend. */
  version: string;
  /** True if operations run on a GPU. */
  gpu: boolean;
}

let opened: { engine: Promise<Engine>; threads: number } | undefined;

/**
 * Opens the engine of this process, on which TensorFlow.js's operations run from then on, and installs
 * the native library on first use.
 *
 * @throws {EngineInstallError} When an engine other than `auto` cannot be installed or loaded.
 * @throws {EngineError} When the process has opened another engine, or the same with another number of
 *   threads; when the number of threads is not an integer of at least 1.
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine: wanted = "auto", threads = 1 } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new EngineError(`threads is ${threads}: it must be an integer of at least 1.`);
  }
  opened ??= { engine: open(options), threads };
  const current = opened;
  let engine: Engine;
  try {
    engine = await current.engine;
  } catch (error) {
    if (opened === current) opened = undefined;
    throw error;
  }
  const same = (wanted === "auto" || wanted === engine.name) &&
    (engine.name === "wasm" || threads === current.threads);
  if (same) return engine;
  throw new EngineError(
    `This process already runs the ${engine.name} engine (threads: ${current.threads}): start ` +
      `another process for ${wanted === "auto" ? engine.name : wanted} (threads: ${threads}).`,
  );
}

/** Returns a line for the user that says why the wasm engine runs, and that it is slower. */
export function wasmNotice(error: EngineInstallError): string {
  const reason = error.message.replaceAll("\n", " ");
  return `The wasm engine runs, about ten times slower than the native one: ${reason}`;
}

async function open(options: EngineOptions): Promise<Engine> {
  const { engine = "auto", onNotice } = options;
  registerReductionGradients();
  if (engine === "wasm") return await wasmEngine();
  if (engine !== "auto") return await tensorFlowEngine(engine, options);
  try {
    return await tensorFlowEngine("native", options);
  } catch (error) {
    if (!(error instanceof EngineInstallError)) throw error;
    onNotice?.(wasmNotice(error));
    return await wasmEngine();
  }
}

async function wasmEngine(): Promise<Engine> {
  return { name: "wasm", version: await openWasm(), gpu: false };
}

async function tensorFlowEngine(name: "native" | "gpu", options: EngineOptions): Promise<Engine> {
  const { threads = 1, directory, onProgress } = options;
  const paths = await installLibrary({ gpu: name === "gpu", directory, onProgress });
  // TensorFlow logs errors only, and keeps in float32 what is faster so in mixed precision.
  Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "2");
  Deno.env.set(
    "TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_INFERLIST_REMOVE",
    "Sigmoid,SigmoidGrad,Tanh,TanhGrad",
  );
  const binding = new Binding(await loadLibrary(paths), threads);
  registerNodeBackend(binding);
  await tf.setBackend("tensorflow");
  return { name, version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
}
