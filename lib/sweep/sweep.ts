import { join } from "node:path";
import {
  checkSpace,
  exists,
  isOfDisk,
  lockKind,
  type OnProgress,
  removePartials,
  shownPath,
} from "../base/mod.ts";
import { dataKey, estimateTrialBytes, type TrialSettings } from "../trainer/mod.ts";
import { defineStudy, type StudyDefinition, type StudyOptions } from "./definition.ts";
import { localExecutor } from "./local_executor.ts";
import { isDue, type PlannedTrial, planStudy, type SweepPlan } from "./plan.ts";
import { pointKey } from "./point.ts";
import { runStudy, type RunStudyOptions } from "./run_study.ts";
import type { Study } from "./study.ts";
import { clearStudyDirectory, withStudyLock } from "./study_lock.ts";
import { openSampler } from "./sampler_choice.ts";
import { checkNotOnCluster } from "./slurm/at_work.ts";
import { usualInFlight } from "./sampler.ts";

/** A study to be run, and how. */
export interface SweepOptions extends StudyOptions, Partial<Omit<RunStudyOptions, "sampler">> {
  /** Trials at once. @default as many as the machine has cores for their threads */
  jobs?: number | undefined;
  /** Removes what is there of the study first. @default false */
  fresh?: boolean | undefined;
  /** Called with the plan before anything is installed or run; again where fetched data changes it. */
  onPlan?: ((plan: SweepPlan) => void) | undefined;
  /** Called while packages and data are fetched and made ready. */
  onProgress?: OnProgress | undefined;
  /** Called with single lines that a user should know. */
  onNotice?: ((line: string) => void) | undefined;
}

/**
 * Plans what {@linkcode runSweep} does, and writes nothing.
 *
 * @throws {ExperimentError} At an unknown or wrong experiment.
 * @throws {SettingsError} At an unknown preset or setting, or a value out of range.
 * @throws {JournalError} When the study's journal cannot be read.
 */
export async function planSweep(options: SweepOptions): Promise<SweepPlan> {
  const { executor = localExecutor(), jobs, fresh } = options;
  const dataHashes = hashesBy((settings) => executor.dataHash?.(settings));
  return await planStudy(await defineStudy(options), { jobs, fresh, dataHashes });
}

/**
 * Runs the trials of a study that are not complete yet, and keeps a journal of them from which the same
 * call, after whatever end, goes on.
 *
 * @returns The study with all its trials: complete, failed or, where something stopped them, running.
 * @throws {StudyInUseError} When another sweep, or a cluster, is at work on the same study.
 * @throws What {@linkcode planSweep} throws.
 */
export async function runSweep(options: SweepOptions): Promise<Study> {
  const { executor = localExecutor(), command = "", onUpdate, silenceSeconds, signal } = options;
  const definition = await defineStudy(options);
  return await withWritableStudy(definition, options, async () => {
    await checkNotOnCluster(definition.directory);
    const plan = await preparePlan(definition, options);
    const sampler = plan.toChoose > 0 ? await openSampler(plan, options.onProgress) : undefined;
    const inFlight = plan.sampler?.inFlight ?? usualInFlight;
    if (sampler && plan.jobs > inFlight) {
      options.onNotice?.(
        `At most about ${inFlight} of the ${plan.jobs} jobs have work, since a choice waits for the ` +
          `trials before these; --in-flight ${plan.jobs} lets all work, and chooses otherwise.`,
      );
    }
    try {
      return await runStudy(plan, {
        ...{ executor, command, onUpdate, silenceSeconds, sampler, signal },
      });
    } finally {
      await sampler?.close();
    }
  });
}

/**
 * Plans a study and makes everything ready that its trials need, under the study's lock.
 *
 * @returns The plan, with the engine that was prepared.
 */
export async function preparePlan(
  definition: StudyDefinition,
  options: SweepOptions,
): Promise<SweepPlan> {
  const { executor = localExecutor(), jobs, onProgress, onNotice } = options;
  const { directory } = definition;
  if (options.fresh) {
    await clearStudyDirectory(
      directory,
      ({ owner, trial }) =>
        onNotice?.(`--fresh waits for ${owner}, a trial at work in ${trial}: end it, or wait`),
    );
  }
  await removeAllPartials(directory);
  if (await lockKind(directory) === "files") {
    onNotice?.(
      `${
        shownPath(directory)
      } has no locks of the system: files that their holders touch stand in ` +
        `for them, and what a killed process leaves holds others up for a minute.`,
    );
  }
  const plan = async (dataHash: (settings: TrialSettings) => Hash | Promise<Hash>) => {
    const planned = await planStudy(definition, { jobs, dataHashes: hashesBy(dataHash) });
    options.onPlan?.(planned);
    return planned;
  };
  let planned = await plan((settings) => executor.dataHash?.(settings));
  let { engine } = definition;
  const due = planned.trials.filter(isDue);
  await checkRoom(planned, due);
  if (due.length + planned.toChoose > 0 && executor.prepare) {
    const prepared = await executor.prepare(
      planned.trials.map(({ settings }) => settings),
      { engine, onProgress, onNotice },
    );
    engine = prepared.engine;
    const { dataHashes, points } = planned;
    const hashes = new Map(points.map((point, i) => [pointKey(point), dataHashes[i]]));
    const isKnown = ({ point, settings }: PlannedTrial) =>
      hashes.get(pointKey(point)) === prepared.dataHash(settings);
    if (!planned.trials.every(isKnown)) planned = await plan(prepared.dataHash);
  }
  return { ...planned, engine };
}

/** Does something under the study's lock; a complete study whose disk is full or read-only is read without. */
async function withWritableStudy(
  definition: StudyDefinition,
  options: SweepOptions,
  work: () => Promise<Study>,
): Promise<Study> {
  try {
    return await withStudyLock(definition.directory, work, options.onNotice);
  } catch (error) {
    if (!isOfDisk(error) || options.fresh) throw error;
    const planned = await planSweep(options);
    if (planned.trials.some(isDue) || planned.toChoose > 0) throw error;
    options.onPlan?.(planned);
    return planned.study;
  }
}

/** Checks that the disk has room for the trials that are to run. */
async function checkRoom(
  { directory, jobs, seeds, settings, toChoose }: SweepPlan,
  due: readonly PlannedTrial[],
): Promise<void> {
  const later = new Array<TrialSettings>(toChoose * seeds.length).fill(settings);
  const bytes = [...due.map(({ settings }) => settings), ...later].map(estimateTrialBytes);
  const kept = bytes.reduce((sum, { kept }) => sum + kept, 0);
  const working = bytes.map(({ working }) => working).toSorted((a, b) => b - a).slice(0, jobs)
    .reduce((sum, bytes) => sum + bytes, 0);
  if (bytes.length > 0) await checkSpace(directory, kept + working, "The sweep needs");
}

/** Removes what processes that were killed have left half written in a study's folder. */
async function removeAllPartials(directory: string): Promise<void> {
  await removePartials(directory);
  const trials = join(directory, "trials");
  if (!await exists(trials)) return;
  for await (const { name, isDirectory } of Deno.readDir(trials)) {
    if (isDirectory) await removePartials(join(trials, name));
  }
}

type Hash = string | undefined;

/** Asks for a hash once for all trials of the same data. */
function hashesBy(dataHash: (settings: TrialSettings) => Hash | Promise<Hash>) {
  return (trials: readonly TrialSettings[]): Promise<Hash[]> => {
    const known = new Map<string, Hash | Promise<Hash>>();
    return Promise.all(trials.map((settings) => {
      const key = dataKey(settings);
      if (!known.has(key)) known.set(key, dataHash(settings));
      return known.get(key);
    }));
  };
}
