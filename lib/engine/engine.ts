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

let opened: { engine: Engine; threads: number } | undefined;

/**
 * Opens the engine of this process; TensorFlow.js's operations run on it from then on.
 * Installs the native library when it is not there yet.
 *
 * @throws {EngineInstallError} When the native engine is asked for and cannot be installed.
 * @throws {EngineError} When the process has another engine, or another number of threads, open.
 */
export async function openEngine(options: EngineOptions = {}): Promise<Engine> {
  const { engine: wanted = "auto", threads = 1 } = options;
  if (opened !== undefined) {
    const { engine } = opened;
    const same = (wanted === "auto" || wanted === engine.name) &&
      (engine.name === "wasm" || threads === opened.threads);
    if (same) return engine;
    throw new EngineError(
      `This process runs the ${engine.name} engine with ${opened.threads} threads already; ` +
        `start another process for the ${wanted} engine with ${threads}.`,
    );
  }
  const engine = wanted === "wasm" ? await wasmEngine() : await openNative(options);
  opened = { engine, threads };
  return engine;
}

async function wasmEngine(): Promise<Engine> {
  return { name: "wasm", version: await openWasm(), gpu: false };
}

async function openNative(options: EngineOptions): Promise<Engine> {
  const { engine = "auto", threads = 1, gpu = false, onProgress, onNotice } = options;
  try {
    const paths = await installLibrary({ gpu, onProgress });
    // TensorFlow reads it when it is loaded: errors only.
    Deno.env.set("TF_CPP_MIN_LOG_LEVEL", "2");
    const binding = new Binding(loadLibrary(paths), threads);
    registerNodeBackend(binding);
    await tf.setBackend("tensorflow");
    return { name: "native", version: binding.TF_Version, gpu: binding.isUsingGpuDevice() };
  } catch (error) {
    if (engine === "native" || !(error instanceof EngineInstallError)) throw error;
    onNotice?.(
      `TensorFlow's library cannot be installed, so the wasm engine runs, about ten times slower: ` +
        error.message,
    );
    return await wasmEngine();
  }
}
