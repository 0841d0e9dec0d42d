import * as tf from "@tensorflow/tfjs-core";
import type { Engine } from "./engine.ts";
import { registerMissingKernels } from "./emulation.ts";

/** Opens TensorFlow.js's wasm backend. */
export async function openWasm(): Promise<Engine> {
  const { version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
  registerMissingKernels();
  await tf.setBackend("wasm");
  return { name: "wasm", version: version_wasm, gpu: false };
}
