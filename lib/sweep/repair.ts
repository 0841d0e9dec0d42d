import { basename, join, resolve } from "node:path";
import { exists, withPath } from "../base/mod.ts";
import { bestEpoch, higherIsBetter, type MetricName } from "../trainer/mod.ts";
import { ExperimentError } from "./experiment_error.ts";
import { Journal, type JournalStudy } from "./journal.ts";
import { JournalError } from "./journal_error.ts";
import { parameters } from "./parameters.ts";
import { pointOf } from "./point.ts";
import { salvageAttributes } from "./salvage.ts";
import { checkNotOnCluster } from "./slurm/at_work.ts";
import { journalPath } from "./study.ts";
import { pickAttributes, type StudyAttributes } from "./study_attributes.ts";
import { isBeingCleared, withStudyLock } from "./study_lock.ts";
import { trialFolder } from "./trial_folder.ts";
import { readTrialRecord, type TrialRecord } from "./trial_record.ts";

/** The outcome of making a study's journal anew. */
export interface Repair {
  /** The path of the new journal. */
  path: string;
  /** The path of the journal that was there; undefined where there was none. */
  kept: string | undefined;
  /** The ids of the complete trials. */
  complete: number[];
  /** The ids of the trials that had not ended; the next sweep goes on with them. */
  unfinished: number[];
  /** A sentence for each folder that is no trial's any more. */
  lost: string[];
  /** The command that goes on, as a trial recorded it. */
  command: string | undefined;
}

/**
 * Makes a study's journal anew from what its trials wrote themselves: each trial under the id of its folder.
 * The journal that is there stays under another name.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ExperimentError} Where no trial can be read, and where a killed `--fresh` has begun to remove them.
 * @throws {StudyInUseError} Where a sweep, or a cluster, is at work there.
 */
export async function repairStudy(directory: string): Promise<Repair> {
  if (!await exists(join(directory, "trials"))) {
    throw new ExperimentError(
      `${directory} has no trials: name the folder of a study, such as ` +
        `results/learning_rate/tabletop-quick.`,
    );
  }
  if (await isBeingCleared(directory)) {
    throw new ExperimentError(
      `${directory} was being emptied by --fresh when that was ended, so that its trials are not to be ` +
        `kept: the next sweep empties it to the end. To keep them all the same, remove the file ` +
        `'clearing' there and repair again.`,
    );
  }
  return await withStudyLock(directory, async () => {
    await checkNotOnCluster(directory);
    const { trials, lost } = await readTrials(directory);
    if (trials.size === 0) {
      throw new ExperimentError(
        `No trial of ${directory} can be read, so that nothing is changed: ${lost.join("; ")}`,
      );
    }
    const path = journalPath(directory);
    const partial = `${path}.${Deno.pid}.partial`;
    await Deno.remove(partial).catch(() => {});
    await write(partial, directory, trials);
    const kept = await keep(path);
    await withPath(path, { action: "written" }, () => Deno.rename(partial, path));
    const ids = (isComplete: boolean) =>
      [...trials].filter(([, trial]) => trial.isComplete === isComplete).map(([id]) => id);
    return {
      path,
      kept,
      complete: ids(true),
      unfinished: ids(false),
      lost,
      command: [...trials.values()].findLast(({ runs }) => runs.length > 0)?.runs.at(-1)?.command,
    };
  });
}

/** Puts a journal aside. @returns Its new path; undefined where there is none. */
async function keep(path: string): Promise<string | undefined> {
  if (!await exists(path)) return undefined;
  const time = new Date().toISOString().replace(/\W/g, "");
  const kept = `${path}.${time}`;
  await withPath(path, { action: "written" }, () => Deno.rename(path, kept));
  return kept;
}

/** The contents of the folders of a study's trials, by id. */
async function readTrials(
  directory: string,
): Promise<{ trials: Map<number, TrialRecord>; lost: string[] }> {
  const ids: number[] = [];
  for await (const { name } of Deno.readDir(join(directory, "trials"))) {
    if (/^(0|[1-9]\d{0,6})$/.test(name)) ids.push(Number(name));
  }
  const trials = new Map<number, TrialRecord>();
  const lost: string[] = [];
  for (const id of ids.toSorted((a, b) => a - b)) {
    const read = await readTrialRecord(resolve(directory, trialFolder(id)));
    if (typeof read === "string") lost.push(`trial ${id}: ${read}`);
    else trials.set(id, read);
  }
  return { trials, lost };
}

/** Writes a journal of a study and its trials. */
async function write(
  path: string,
  directory: string,
  trials: ReadonlyMap<number, TrialRecord>,
): Promise<void> {
  const journal = await Journal.open(path);
  const [first] = trials.values();
  const attributes = await salvageAttributes(directory);
  const metric: MetricName = attributes?.experiment.metric ?? first!.settings.bestBy;
  const name = `${basename(resolve(directory, ".."))}/${basename(resolve(directory))}`;
  const study = await journal.createStudy(name, {
    name: metric,
    direction: higherIsBetter(metric) ? "maximize" : "minimize",
  }, attributes && { ...pickAttributes(attributes) });
  // Ids are positions: those of folders that are gone are taken by trials of a study that is deleted.
  const spare = await journal.createStudy(`${name} (lost trials)`, {
    name: metric,
    direction: "maximize",
  });
  let next = 0;
  for (const [id, trial] of trials) {
    for (; next < id; next++) await journal.enqueue(spare, [{ parameters: {} }]);
    await add(journal, study, { id, trial, attributes, metric });
    next++;
  }
  await journal.deleteStudy(spare);
}

/** Adds a trial as far as it came. */
async function add(
  journal: Journal,
  study: JournalStudy,
  { id, trial, attributes, metric }: {
    id: number;
    trial: TrialRecord;
    attributes: StudyAttributes | undefined;
    metric: MetricName;
  },
): Promise<void> {
  const { settings, history, runs, result, isComplete } = trial;
  const { vary } = attributes?.experiment ?? { vary: {} };
  await journal.enqueue(study, [{
    parameters: parameters(pointOf(settings, vary), vary),
    attributes: { seed: settings.seed, settings, directory: trialFolder(id) },
  }]);
  const added = study.trials.at(-1)!;
  if (added.id !== id) {
    throw new JournalError(`Trial ${id} became trial ${added.id} of the journal.`);
  }
  await journal.start(added);
  const { seconds, rowsHash: _, ...others } = result;
  await journal.setAttributes(added, { ...others, runs });
  await journal.report(added, history.map((metrics) => [metrics.epoch, metrics[metric] ?? NaN]));
  if (!isComplete) return;
  const value = bestEpoch(history, settings.bestBy)?.[metric];
  const isNumber = value !== undefined && !Number.isNaN(value);
  await journal.finish(added, isNumber ? value : undefined, {
    history,
    ...(seconds !== undefined && { seconds }),
    ...(!isNumber && { error: `The ${metric} of its best epoch is not a number.` }),
  });
}
