import { join } from "node:path";
import { parseTrialSettings, runTrial, type TrialResult } from "../../lib/trainer/mod.ts";

/** Settings of a trial of seconds. */
export const small = {
  trainRows: 100,
  valRows: 50,
  testRows: 10,
  imageSize: 32,
  tokens: 32,
  hiddenSize: 8,
  embeddingSize: 8,
  imageChannels: 4,
  learningRate: 0.01,
  epochs: 2,
};

/** Trains trials by name and gives their directories and results to a test. */
export async function withTrials<Name extends string>(
  settings: Record<Name, Record<string, unknown>>,
  work: (
    trials: Record<Name, TrialResult & { directory: string }>,
    root: string,
  ) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    const trials: Record<string, TrialResult & { directory: string }> = {};
    for (const [name, own] of Object.entries<Record<string, unknown>>(settings)) {
      const directory = join(root, name);
      const result = await runTrial(parseTrialSettings({ ...small, ...own }), { directory });
      trials[name] = { ...result, directory };
    }
    await work(trials, root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}
