import { resolve } from "node:path";
import { exists, lockOwner, readableFolders } from "../base/mod.ts";
import { coresFor, estimateTime, makespan, startSeconds } from "./estimate.ts";
import { Journal } from "./journal.ts";
import { isDue, planTrials, repeatsOf } from "./plan.ts";
import { pointKey } from "./point.ts";
import { pointsToChoose } from "./points_to_choose.ts";
import { openTasks } from "./slurm/at_work.ts";
import { ClusterError, type QueuedTask } from "./slurm/commands.ts";
import { endOf } from "./slurm/ended.ts";
import { readSubmission, type Submission, trialsOf } from "./slurm/submission.ts";
import { journalPath, openStudy, type Study } from "./study.ts";
import { studyLockPath } from "./study_lock.ts";
import { trialsInAll } from "./trials_in_all.ts";

/** Trials that a cluster has. */
export interface ClusterTask extends QueuedTask {
  /** The ids of its trials that have not ended. */
  trials: number[];
}

/** The sweep or cluster that is at work on a study. */
export type StudyWork =
  /** A sweep of one machine, with the process in words. */
  | { kind: "local"; owner: string }
  /** A cluster, with the tasks that have not ended, and the ids of the trials that lost theirs. */
  | { kind: "cluster"; submission: Submission; tasks: ClusterTask[]; lost: number[] }
  /** A cluster that does not answer, with the reason. */
  | { kind: "unknown"; reason: string };

/** A study as it stands. */
export interface StudyStatus {
  /** Its folder, absolute. */
  directory: string;
  /** Its name: "learning_rate/tabletop-quick". */
  name: string;
  /** Trials in all, of those that are asked for. */
  total: number;
  /** Those that are complete or pruned. */
  done: number;
  /** Those that have failed. */
  failed: number;
  /** Those that are begun and not over, of a cluster those that a task is at work on. */
  running: number;
  /** The sweep or cluster that is at work on it; undefined where none is. */
  work: StudyWork | undefined;
  /** A sentence on the trials that a cluster left when it ended; undefined where it left none. */
  leftByCluster: string | undefined;
  /** The command by which a cluster got it last. */
  request: string | undefined;
  /** An estimate of the seconds that all of it still takes. */
  secondsLeft: number;
}

/**
 * The folders of the studies that have a journal.
 *
 * @param results The folder of the experiments' folders.
 */
export async function studyFolders(results: string): Promise<string[]> {
  const studies = await Promise.all((await readableFolders(results)).map(readableFolders));
  const found: string[] = [];
  for (const study of studies.flat()) if (await exists(journalPath(study))) found.push(study);
  return found;
}

/**
 * Reads how far a study has come, and what is at work on it.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ExperimentError} When no sweep has run there.
 * @throws {JournalError} When its journal cannot be read.
 */
export async function readStatus(directory: string): Promise<StudyStatus> {
  const study = await openStudy(directory);
  const asked = { ...study, seeds: study.askedSeeds };
  const planned = planTrials(repeatsOf(asked, study.points), study);
  const pruned = new Set(
    planned.filter(({ state }) => state === "pruned").map(({ point }) => pointKey(point)),
  );
  // A point that is pruned gets no more seeds.
  const trials = planned.filter((trial) => !isDue(trial) || !pruned.has(pointKey(trial.point)));
  const perPoint = study.askedSeeds.length;
  const toChoose = pointsToChoose(study, perPoint);
  const count = (states: readonly string[]) =>
    trials.filter(({ state }) => states.includes(state)).length;
  const submission = await readSubmission(directory);
  const work = await workOn(directory, study, submission);
  const begun = new Set(
    study.trials.filter(({ state }) => state === "running").map(({ id }) => id),
  );
  if (work?.kind === "cluster") {
    const atWork = new Set(
      work.tasks.filter(({ state }) => state !== "PENDING").flatMap(({ trials }) => trials),
    );
    for (const id of begun) if (!atWork.has(id)) begun.delete(id);
  }
  const journal = await Journal.open(journalPath(directory));
  const record = journal.studies.find(({ name }) => name === study.name);
  const { secondsOf } = await estimateTime(record, resolve(directory, "..", ".."));
  const left = trials.filter((trial) => isDue(trial) && trial.state !== "failed").map((trial) =>
    startSeconds + trial.left * secondsOf(trial.settings)
  );
  const later = new Array<number>(toChoose * perPoint).fill(secondsOf(study.settings));
  const pieces = [...left, ...later];
  return {
    directory: resolve(directory),
    name: study.name,
    total: trialsInAll(study),
    done: count(["complete", "pruned"]),
    failed: count(["failed"]),
    running: trials.filter(({ id }) => id !== undefined && begun.has(id)).length,
    work,
    leftByCluster: work === undefined && submission !== undefined
      ? await endOf(directory, submission, journal)
      : undefined,
    request: submission?.request,
    secondsLeft: pieces.length === 0 ? 0 : makespan(pieces, workersOf(work, study)),
  };
}

async function workOn(
  directory: string,
  study: Study,
  submission: Submission | undefined,
): Promise<StudyWork | undefined> {
  const owner = await lockOwner(studyLockPath(directory));
  if (owner !== undefined) return { kind: "local", owner };
  if (submission === undefined) return undefined;
  try {
    const queued = await openTasks(directory, submission);
    if (queued.length === 0) return undefined;
    const open = new Set(
      study.trials.filter(({ state }) => state === "waiting" || state === "running")
        .map(({ id }) => id),
    );
    const tasks = queued.map((task) => ({
      ...task,
      trials: trialsOf(submission, task.task).map(({ id }) => id).filter((id) => open.has(id)),
    }));
    const kept = new Set(tasks.flatMap(({ trials }) => trials));
    const lost = submission.trials.map(({ id }) => id).filter((id) =>
      open.has(id) && !kept.has(id)
    );
    return { kind: "cluster", submission, tasks, lost };
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    return { kind: "unknown", reason: error.message };
  }
}

/** The trials that make progress at once. */
function workersOf(work: StudyWork | undefined, { settings: { threads } }: Study): number {
  if (work?.kind !== "cluster") return coresFor(threads);
  return Math.max(1, work.tasks.filter(({ state }) => state === "RUNNING").length);
}
