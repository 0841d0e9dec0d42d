import { join } from "node:path";
import { exists, readText } from "../base/mod.ts";
import { type Experiment, type Point, pointOf, type RunRecord } from "../sweep/mod.ts";
import { type EpochMetrics, parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";

/** A trial as its own files tell of it. */
export interface TrialFiles {
  /** Its point of the search space. */
  point: Point;
  /** All of its settings. */
  settings: TrialSettings;
  /** Metrics of its epochs. */
  history: EpochMetrics[];
  /** The processes that trained it; empty where that was not recorded. */
  runs: RunRecord[];
  /** The folder of its files. */
  directory: string;
}

/** Reads a trial's committed files; undefined where it has no history. */
export async function readTrialFiles(
  directory: string,
  { vary }: Pick<Experiment, "vary">,
): Promise<TrialFiles | undefined> {
  const has = (name: string) => exists(join(directory, name));
  const read = async (name: string) => JSON.parse(await readText(join(directory, name)));
  if (!await has("history.json")) return undefined;
  const settings = parseTrialSettings(await read("settings.json"));
  return {
    point: pointOf(settings, vary),
    settings,
    history: await read("history.json"),
    runs: await has("runs.json") ? await read("runs.json") : [],
    directory,
  };
}
