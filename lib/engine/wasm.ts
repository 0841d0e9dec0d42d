import * as tf from "@tensorflow/tfjs-core";
import { registerMissingKernels } from "./emulation.ts";

/**
 * Opens TensorFlow.js's wasm backend.
 *
 * @returns Its version.
 */
export async function openWasm(): Promise<string> {
  const { version_wasm } = await import("@tensorflow/tfjs-backend-wasm");
  registerMissingKernels();
  await tf.setBackend("wasm");
  return version_wasm;
}
