import type { OnProgress } from "../base/mod.ts";
import { datasetSettings, openDataset } from "../dataset/mod.ts";
import { EngineInstallError, type EngineName, installLibrary, wasmNotice } from "../engine/mod.ts";
import { readsPictures } from "../model/mod.ts";
import type { SweepOptions, SweepPlan } from "../sweep/mod.ts";
import { parseTrialSettings } from "../trainer/mod.ts";
import { terminalProgress } from "./terminal.ts";

/**
 * Installs and makes what a sweep's trials need, with progress, so that they find it ready.
 *
 * @returns The engine that they are to run on.
 */
export async function prepareTrials(
  { experiment: { setting, values }, given }: SweepPlan,
  { engine }: Pick<SweepOptions, "engine">,
): Promise<EngineName> {
  const onProgress = terminalProgress();
  const chosen = engine === "wasm" ? engine : await installEngine(engine, onProgress);
  const trials = values.map((value) => parseTrialSettings({ ...given, [setting]: value }));
  const pictures = trials.some(readsPictures);
  for (const trial of setting in datasetSettings ? trials : trials.slice(0, 1)) {
    const dataset = await openDataset(trial, { pictures, onProgress });
    dataset.close();
  }
  return chosen;
}

/** The engine asked for, or else the native one where it can be had; decided once for all trials. */
async function installEngine(
  engine: "native" | "gpu" | undefined,
  onProgress: OnProgress,
): Promise<EngineName> {
  try {
    await installLibrary({ gpu: engine === "gpu", onProgress });
    return engine ?? "native";
  } catch (error) {
    if (engine !== undefined || !(error instanceof EngineInstallError)) throw error;
    console.log(wasmNotice(error));
    return "wasm";
  }
}
