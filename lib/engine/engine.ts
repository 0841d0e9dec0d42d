// Registers the gradients of its operations with the core.
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
 * An engine: `native` is TensorFlow's library, `gpu` the same for NVIDIA GPUs, `wasm` TensorFlow.js's
 * WebAssembly, which is slower.
 */
export type EngineName = "native" | "gpu" | "wasm";

/** Which engine, and how it runs. */
export interface EngineOptions {
  /** `auto` is native where its library can be had, else wasm. @default "auto" */
  engine?: "auto" | EngineName;
  /** Threads that an operation may use; the native engine's alone. @default 1 */
  threads?: number;
  /** The folder that holds the installed libraries. @default ".cache" of the project */
  directory?: string;
  /** Hears of the installation on first use. */
  onProgress?: OnProgress;
  /** Hears a line when `auto` has to take the slower engine. */
  onNotice?: (line: string) => void;
}

/** The engine that is open. */
export interface Engine {
  /** Which one it is. */
  name: EngineName;
  /** Version of TensorFlow or of TensorFlow.js's wasm backend. */
  version: string;
  /** Whether operations run on a GPU. */
  gpu: boolean;
}

let opened: { engine: Promise<Engine>; threads: number } | undefined;

/**
 * Opens the engine of this process; TensorFlow.js's operations run on it from then on.
 * Installs the native library when it is not there yet.
 *
 * @throws {EngineInstallError} When an engine but `auto` is asked for and cannot be installed or loaded.
 * @throws {EngineError} When the process has another engine open, or the same with other threads; when
 *   the number of threads is not a whole number of at least 1.
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine: wanted = "auto", threads = 1 } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new EngineError(`threads is ${threads}: it must be a whole number of at least 1.`);
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

/** The line that says why the wasm engine runs, and what it costs. */
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
  // Read by TensorFlow: errors only, and what mixed precision leaves in float32, where it is faster.
  Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "2");
  Deno.env.set(
    "TF_AUTO_MIXED_PRECISION_GRAPH_REWRITE_INFERLIST_REMOVE",
    "Sigmoid,SigmoidGrad,Tanh,TanhGrad",
  );
  const binding = new Binding(loadLibrary(paths), threads);
  registerNodeBackend(binding);
  await tf.setBackend("tensorflow");
  return { name, version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
}
