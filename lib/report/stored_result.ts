import { join } from "node:path";
// @ts-types="@types/d3-dsv"
import { csvParse } from "d3-dsv";
import type { Experiment } from "../sweep/mod.ts";
import { estimateTrialSeconds } from "../trainer/mod.ts";
import { readManifest, readStudyFile, ResultError } from "./stored_manifest.ts";
import { readTrialFiles, type TrialFiles } from "./trial_files.ts";

/** A trial of a committed result. */
export interface StoredTrial extends TrialFiles {
  /** Its id, the name of its folder. */
  id: number;
  /** An estimate of the seconds that it takes. */
  seconds: number;
}

/** A committed result: what its table says, and its trials. */
export interface StoredResult {
  /** The experiment as it was run. */
  experiment: Experiment;
  /** The lines of table.csv by column. */
  table: readonly Readonly<Record<string, string | undefined>>[];
  /** The complete trials, the cheapest first. */
  trials: readonly StoredTrial[];
}

/**
 * Reads a result from its committed files; no journal is needed.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ResultError} When it is no result, or none of its trials is complete.
 */
export async function readResult(directory: string): Promise<StoredResult> {
  const { experiment, trials: ids } = await readManifest(directory);
  const table = csvParse(await readStudyFile(directory, "table.csv"));
  const trials: StoredTrial[] = [];
  for (const id of ids) {
    const trial = await readTrialFiles(join(directory, "trials", String(id)), experiment);
    if (trial === undefined || trial.history.length < trial.settings.epochs) continue;
    trials.push({ ...trial, id, seconds: estimateTrialSeconds(trial.settings) });
  }
  if (trials.length === 0) {
    throw new ResultError(`${directory}/trials holds no complete trial of this result.`);
  }
  return {
    experiment,
    table,
    trials: trials.toSorted((a, b) => a.seconds - b.seconds || a.id - b.id),
  };
}
