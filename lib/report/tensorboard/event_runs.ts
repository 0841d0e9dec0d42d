import { join } from "node:path";
import { FileError, isOutOfReach, readableFolders } from "../../base/mod.ts";
import { pointName, pointOf, readOwnSettings, type Study } from "../../sweep/mod.ts";
import { type EpochMetrics, readStepLosses, stepLossesPath } from "../../trainer/mod.ts";
import { ResultError } from "../stored_manifest.ts";
import { readTrialFiles, type TrialFiles } from "../trial_files.ts";
import { appendScalars, createEventFile, type Scalars } from "./event_file.ts";

/** A trial's run as far as it is written. */
interface Run {
  path: string;
  history: readonly EpochMetrics[];
  /** The number of steps. */
  steps: number;
}

/** A trial as far as it has come. */
type TrialSoFar = Pick<TrialFiles, "point" | "settings" | "history" | "directory"> & {
  /** The loss of each step; none of a trial of an older version. */
  losses: Float32Array;
};

/**
 * A study's trials as runs of TensorBoard: an event file each, with the loss of every step and the metrics of
 * every epoch, kept up with what the trials have written into their own folders.
 */
export class EventRuns {
  readonly #study: Pick<Study, "directory" | "experiment">;
  readonly #directory: string;
  readonly #runs = new Map<string, Run>();
  /** When a trial's files were changed last, by its folder, as far as they were read. */
  readonly #seen = new Map<string, string>();

  /**
   * Nothing is written before the first update.
   *
   * @param directory The folder of the runs, in which there is nothing else.
   */
  constructor(study: Pick<Study, "directory" | "experiment">, directory: string) {
    this.#study = study;
    this.#directory = directory;
  }

  /**
   * Writes what trials have added since the last time; the run of one that goes on from an earlier epoch is
   * written anew. A trial whose files are damaged is left out until they are whole.
   */
  async update(): Promise<void> {
    const folders = await readableFolders(join(this.#study.directory, "trials")).catch(() => []);
    for (const folder of folders) {
      try {
        await this.#updateTrial(folder);
      } catch (error) {
        const isDamage = error instanceof ResultError || error instanceof FileError;
        if (!isDamage && !isOutOfReach(error)) throw error;
      }
    }
  }

  async #updateTrial(folder: string): Promise<void> {
    const paths = [join(folder, "history.json"), stepLossesPath(folder)];
    const changes = await Promise.all(paths.map(lastChange));
    const changed = changes.join();
    const time = Math.max(...changes.map((change) => change ?? 0)) / 1000;
    if (time === 0 || this.#seen.get(folder) === changed) return;
    const trial = await this.#readTrial(folder);
    if (trial === undefined) return;
    this.#write(trial, time);
    this.#seen.set(folder, changed);
  }

  async #readTrial(folder: string): Promise<TrialSoFar | undefined> {
    const { experiment } = this.#study;
    const losses = await readStepLosses(folder).catch((error) => {
      if (error instanceof Deno.errors.NotFound) return new Float32Array();
      throw error;
    });
    const trial = await readTrialFiles(folder, experiment);
    if (trial !== undefined) return { ...trial, losses };
    // It is in its first epoch.
    const settings = (await readOwnSettings(folder))?.content;
    if (settings === undefined) return undefined;
    const point = pointOf(settings, experiment.vary);
    return { point, settings, history: [], directory: folder, losses };
  }

  #write(trial: TrialSoFar, time: number): void {
    const directory = join(this.#directory, runName(trial));
    const { history, losses } = trial;
    const before = this.#runs.get(directory);
    const goesOn = before !== undefined && losses.length >= before.steps &&
      before.history.every((epoch, i) => JSON.stringify(epoch) === JSON.stringify(history[i]));
    if (before !== undefined && !goesOn) Deno.removeSync(directory, { recursive: true });
    const run = goesOn ? before : { path: createEventFile(directory, time), history: [], steps: 0 };
    appendScalars(run.path, [
      ...stepScalars(losses, run.steps, time),
      ...history.slice(run.history.length).map((epoch) => scalars(epoch, time)),
    ]);
    this.#runs.set(directory, { path: run.path, history, steps: losses.length });
  }
}

/** When a file was changed last, in milliseconds since 1970; undefined where there is none. */
async function lastChange(path: string): Promise<number | undefined> {
  try {
    return (await Deno.stat(path)).mtime?.getTime();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** "3 learningRate=0.001 dropout=0.3 seed=42", of the trial with the id 3. */
function runName({ point, settings, directory }: TrialSoFar): string {
  const id = directory.split(/[\\/]/).at(-1);
  return `${id} ${pointName(point)} seed=${settings.seed}`.replace(/[^\w.=+ -]/g, "_");
}

/** The metrics of an epoch at its number as the step: "valLoss" as "loss/val", beside "loss/train". */
function scalars({ epoch, ...metrics }: EpochMetrics, time: number): Scalars {
  const values = Object.entries(metrics).map(([name, value]) => [tagOf(name), Number(value)]);
  return { step: epoch, time, values: Object.fromEntries(values) };
}

/** The losses of the steps after the first ones, but for those that are not known. */
function stepScalars(losses: Float32Array, first: number, time: number): Scalars[] {
  return [...losses.subarray(first)].flatMap((loss, i) =>
    Number.isNaN(loss) ? [] : [{ step: first + i + 1, time, values: { "loss/step": loss } }]
  );
}

function tagOf(metric: string): string {
  const [, rows, name] = /^(train|val)([A-Z]\w*)$/.exec(metric) ?? [];
  return name === undefined ? metric : `${name[0]!.toLowerCase()}${name.slice(1)}/${rows}`;
}
