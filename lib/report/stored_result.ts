import { join } from "node:path";
// @ts-types="@types/d3-dsv"
import { csvParse } from "d3-dsv";
import { exists, UserError } from "../base/mod.ts";
import type { Manifest } from "./manifest.ts";
import { type Experiment, type Point, pointOf, type RunRecord } from "../sweep/mod.ts";
import {
  type EpochMetrics,
  estimateTrialSeconds,
  parseTrialSettings,
  type TrialSettings,
} from "../trainer/mod.ts";

/** A result cannot be verified; the message says why. */
export class VerifyError extends UserError {}

/** A trial of a committed result. */
export interface StoredTrial {
  /** Its id, the name of its folder. */
  id: number;
  /** Its point of the search space. */
  point: Point;
  /** All of its settings. */
  settings: TrialSettings;
  /** Metrics of its epochs. */
  history: EpochMetrics[];
  /** The processes that trained it; empty where that was not recorded. */
  runs: RunRecord[];
  /** An estimate of the seconds that it takes. */
  seconds: number;
  /** The folder of its files. */
  directory: string;
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
  const { experiment, trials: ids }: Partial<Manifest> = JSON.parse(await text("manifest.json"));
  if (experiment?.vary === undefined || ids === undefined) {
    throw new VerifyError(
      `${directory} was written by an older version, whose trials had other numbers: make it again ` +
        `by its manifest's command, then verify it.`,
    );
  }
  const table = csvParse(await text("table.csv"));
  const trials: StoredTrial[] = [];
  for (const id of ids) {
    const trial = await readTrial(join(directory, "trials", String(id)), experiment);
    if (trial !== undefined) trials.push({ ...trial, id });
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

/** A trial's files; undefined where it is not complete. */
async function readTrial(
  directory: string,
  { vary }: Experiment,
): Promise<Omit<StoredTrial, "id"> | undefined> {
  const read = async (name: string) => JSON.parse(await Deno.readTextFile(join(directory, name)));
  if (!await exists(join(directory, "history.json"))) return undefined;
  const settings = parseTrialSettings(await read("settings.json"));
  const history: EpochMetrics[] = await read("history.json");
  if (history.length < settings.epochs) return undefined;
  return {
    point: pointOf(settings, vary),
    settings,
    history,
    runs: await exists(join(directory, "runs.json")) ? await read("runs.json") : [],
    seconds: estimateTrialSeconds(settings),
    directory,
  };
}
