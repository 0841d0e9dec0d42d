// Registers the gradients of its operations with the core.
import "@tensorflow/tfjs";
import * as tf from "@tensorflow/tfjs-core";
import type { OnProgress } from "../base/mod.ts";
import { registerNodeBackend } from "./backend.ts";
import { Binding } from "./binding.ts";
import { EngineError } from "./errors.ts";
import { EngineInstallError, installLibrary } from "./install.ts";
import { loadLibrary } from "./libtensorflow.ts";
import { openWasm } from "./wasm.ts";

/** Which engine, and how it runs. */
export interface EngineOptions {
  /**
   * `native` is TensorFlow's library, `wasm` TensorFlow.js's WebAssembly, about ten times slower;
   * `auto` is native where its library can be had. @default "auto"
   */
  engine?: "auto" | "native" | "wasm";
  /** Threads that an operation may use; the native engine's alone. @default 1 */
  threads?: number;
  /** Whether to install the library for NVIDIA GPUs, on which TensorFlow then runs. @default false */
  gpu?: boolean;
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
  name: "native" | "wasm";
  /** Version of TensorFlow or of TensorFlow.js's wasm backend. */
  version: string;
  /** Whether operations run on a GPU. */
  gpu: boolean;
}

let opened: { engine: Promise<Engine>; threads: number; gpu: boolean } | undefined;

/**
 * Opens the engine of this process; TensorFlow.js's operations run on it from then on.
 * Installs the native library when it is not there yet.
 *
 * @throws {EngineInstallError} When the native engine is asked for and cannot be installed or loaded.
 * @throws {EngineError} When the process has another engine open, or the same with other threads or
 *   gpu; when the number of threads is not a whole number of at least 1.
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine: wanted = "auto", threads = 1, gpu = false } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new EngineError(`threads is ${threads}: it must be a whole number of at least 1.`);
  }
  opened ??= { engine: open(options), threads, gpu };
  const current = opened;
  let engine: Engine;
  try {
    engine = await current.engine;
  } catch (error) {
    if (opened === current) opened = undefined;
    throw error;
  }
  const same = (wanted === "auto" || wanted === engine.name) &&
    (engine.name === "wasm" || threads === current.threads && gpu === current.gpu);
  if (same) return engine;
  const wantedName = wanted === "auto" ? engine.name : wanted;
  throw new EngineError(
    `This process already runs the ${engine.name} engine (threads: ${current.threads}, gpu: ` +
      `${current.gpu}): start another process for ${wantedName} (threads: ${threads}, gpu: ${gpu}).`,
  );
}

async function open(options: EngineOptions): Promise<Engine> {
  const { engine = "auto", onNotice } = options;
  if (engine === "wasm") return await wasmEngine();
  try {
    return await openNative(options);
  } catch (error) {
    if (engine === "native" || !(error instanceof EngineInstallError)) throw error;
    const reason = error.message.replaceAll("\n", " ");
    onNotice?.(`The wasm engine runs, about ten times slower than the native one: ${reason}`);
    return await wasmEngine();
  }
}

async function wasmEngine(): Promise<Engine> {
  return { name: "wasm", version: await openWasm(), gpu: false };
}

async function openNative(
  options: EngineOptions,
): Promise<Engine> {
  const { threads = 1, gpu, directory, onProgress } = options;
  const paths = await installLibrary({ gpu, directory, onProgress });
  // TensorFlow reads it when it is loaded: errors only.
  Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "2");
  const binding = new Binding(loadLibrary(paths), threads);
  registerNodeBackend(binding);
  await tf.setBackend("tensorflow");
  return { name: "native", version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
}
