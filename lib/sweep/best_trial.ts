import { basename, join } from "node:path";
import { exists, projectRoot, readableFolders } from "../base/mod.ts";
import { bestFirst } from "../trainer/mod.ts";
import { journalPath, latestTrials, openStudy } from "./study.ts";
import { type StudyTrial } from "./study_trial.ts";

/**
 * The best trial of the study of an experiment and preset that was run last.
 *
 * @param options.experiment Name of the experiment.
 * @param options.preset Name of the preset.
 * @param options.resultsDirectory The folder of the experiments' folders. @default `results` of the project
 * @returns The complete trial with the best metric among those whose weights are there, the first of
 *   equally good ones; undefined where there is none.
 * @throws {JournalError} When a study's journal cannot be read.
 */
export async function bestTrial(
  { experiment, preset, resultsDirectory = join(projectRoot, "results") }: {
    experiment: string;
    preset: string;
    resultsDirectory?: string;
  },
): Promise<StudyTrial | undefined> {
  const directory = await newestDirectory(join(resultsDirectory, experiment), preset);
  if (directory === undefined) return undefined;
  const study = await openStudy(directory);
  const order = bestFirst(study.experiment.metric);
  let best: StudyTrial | undefined;
  for (const trial of latestTrials(study)) {
    if (trial.state !== "complete") continue;
    if (!await exists(join(trial.directory, "weights.safetensors"))) continue;
    if (best === undefined || order(trial.value!, best.value!) < 0) best = trial;
  }
  return best;
}

/** The folder of a study under a preset whose journal was written last. */
async function newestDirectory(parent: string, preset: string): Promise<string | undefined> {
  let newest: { path: string; time: number } | undefined;
  for (const path of await readableFolders(parent)) {
    if (!`${basename(path)}-`.includes(`-${preset}-`) || !await exists(journalPath(path))) continue;
    const time = (await Deno.stat(journalPath(path))).mtime!.getTime();
    if (newest === undefined || time > newest.time) newest = { path, time };
  }
  return newest?.path;
}
