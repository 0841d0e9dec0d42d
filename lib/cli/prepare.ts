import { datasetSettings, openDataset } from "../dataset/mod.ts";
import { EngineInstallError, installLibrary } from "../engine/mod.ts";
import type { SweepOptions, SweepPlan } from "../sweep/mod.ts";
import { parseTrialSettings } from "../trainer/mod.ts";
import { terminalProgress } from "./terminal.ts";

/**
 * Installs and makes what a sweep's trials need, with progress, so that they find it ready.
 */
export async function prepareTrials(
  { experiment: { setting, values }, settings }: SweepPlan,
  { engine }: Pick<SweepOptions, "engine">,
): Promise<void> {
  const onProgress = terminalProgress();
  if (engine !== "wasm") await prepareLibrary(engine, onProgress);
  const variants = setting in datasetSettings ? values : [settings[setting]];
  for (const value of variants) {
    const dataset = await openDataset(parseTrialSettings({ ...settings, [setting]: value }), {
      onProgress,
    });
    dataset.close();
  }
}

async function prepareLibrary(
  engine: "native" | "gpu" | undefined,
  onProgress: ReturnType<typeof terminalProgress>,
): Promise<void> {
  try {
    await installLibrary({ gpu: engine === "gpu", onProgress });
  } catch (error) {
    if (engine !== undefined || !(error instanceof EngineInstallError)) throw error;
    console.log(
      `TensorFlow's library cannot be installed, so the trials run on the wasm engine, about ten ` +
        `times slower: ${error.message}`,
    );
  }
}
