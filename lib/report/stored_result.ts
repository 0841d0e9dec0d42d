import { join } from "node:path";
// @ts-types="@types/d3-dsv"
import { csvParse } from "d3-dsv";
import { UserError } from "../base/mod.ts";
import type { Experiment } from "../sweep/mod.ts";
import { estimateTrialSeconds } from "../trainer/mod.ts";
import type { Manifest } from "./manifest.ts";
import { readTrialFiles, type TrialFiles } from "./trial_files.ts";

/** A result cannot be verified; the message says why. */
export class VerifyError extends UserError {}

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
 * @throws {VerifyError} When it is no result, or none of its trials is complete.
 */
export async function readResult(directory: string): Promise<StoredResult> {
  const text = (name: string) =>
    Deno.readTextFile(join(directory, name)).catch((error) => {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new VerifyError(
        `${directory} has no ${name}: name the folder of a result, such as ` +
          `results/learning_rate/shapes-quick.`,
      );
    });
  const { experiment, trials: ids } = readManifest(directory, await text("manifest.json"));
  if (experiment?.vary === undefined || ids === undefined) {
    throw new VerifyError(
      `${directory} was written by an older version, whose trials had other numbers: make it again ` +
        `by its manifest's command, then verify it.`,
    );
  }
  const table = csvParse(await text("table.csv"));
  const trials: StoredTrial[] = [];
  for (const id of ids) {
    const trial = await readTrialFiles(join(directory, "trials", String(id)), experiment);
    if (trial === undefined || trial.history.length < trial.settings.epochs) continue;
    trials.push({ ...trial, id, seconds: estimateTrialSeconds(trial.settings) });
  }
  if (trials.length === 0) {
    throw new VerifyError(`${directory}/trials holds no complete trial of this result.`);
  }
  return {
    experiment,
    table,
    trials: trials.toSorted((a, b) => a.seconds - b.seconds || a.id - b.id),
  };
}

function readManifest(directory: string, text: string): Partial<Manifest> {
  try {
    const manifest: Partial<Manifest> | null = JSON.parse(text);
    if (typeof manifest === "object" && manifest !== null) return manifest;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new VerifyError(
    `${directory}/manifest.json is no manifest: get it back from git, or run its sweep again.`,
  );
}
