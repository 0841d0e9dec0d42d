import { allRows, openQuestions, type SplitName } from "../../dataset/mod.ts";
import type { TrainedTrial, TrialSettings } from "../../trainer/mod.ts";

/**
 * Says that a submission of test rows lacks some, and what to do: "100 of 8,000 test rows: the challenge
 * takes complete files, for which …". Undefined where it has all, and for other splits.
 */
export async function incompleteness(
  { dataset, settings }: Pick<TrainedTrial, "dataset" | "settings">,
  split: SplitName,
): Promise<string | undefined> {
  const rows = dataset.test.samples.length;
  if (split !== "test" || settings.testRows === 0 || rows < settings.testRows) return undefined;
  const all = await countTestRows(settings);
  if (rows >= all) return undefined;
  const numbers = `${rows.toLocaleString("en")} of ${all.toLocaleString("en")} test rows`;
  return `${numbers}: the challenge takes complete files, for which train with --set testRows=0.`;
}

async function countTestRows(settings: TrialSettings): Promise<number> {
  if (settings.data !== "vizwiz") return allRows[settings.data].test;
  return (await openQuestions({ ...settings, testRows: 0 })).splits.test.length;
}
