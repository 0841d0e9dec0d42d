import { join } from "node:path";
import { plural, withLock } from "../../base/mod.ts";
import type { EpochMetrics, MetricName, TrialSettings } from "../../trainer/mod.ts";
import { Journal, JournalRefusal, type JournalStudy, type JournalTrial } from "../journal.ts";
import { localExecutor } from "../local_executor.ts";
import type { TrialEnd } from "../pruner.ts";
import { TrialRecorder } from "../recorder.ts";
import { attributesOf, journalPath } from "../study.ts";
import { trialDirectory } from "../study_trial.ts";
import { runTaken, takeTrial } from "../trial_run.ts";
import { ClusterError, secondsLeft, slurm } from "./commands.ts";
import {
  clusterFolder,
  findTrial,
  haveAllEnded,
  readSubmission,
  type Submission,
  type SubmittedTrial,
  trialsOf,
} from "./submission.ts";

/** Time limits in a row that a trial may reach without one more epoch. */
const patience = 3;

/** Seconds by which Slurm may send a signal too early, with a few to spare. */
const early = 75;

/** The place of a task in Slurm. */
export interface TaskPlace {
  /** Its number in its array. */
  task: number;
  /** Its name in Slurm, as "12_3". */
  job: string;
}

/** The signals that a task gets. */
export interface TaskSignals {
  /** Its time limit is near, or others need its place: it stops and asks to be put into the queue again. */
  warning: AbortSignal;
  /** It is to end, as when it is cancelled. */
  stop: AbortSignal;
}

/** The end of a task. */
export type TaskEnd =
  /** All trials of the array have ended. */
  | "last"
  /** Its own trials have ended. */
  | "done"
  /** It was put into the queue again. */
  | "requeued"
  /** It was told to end; its trials are unfinished. */
  | "stopped";

/**
 * Runs the trials of one task of an array, each claimed through the study's journal: as in a sweep of one
 * machine, so that the bits are the same.
 *
 * @param directory The study's.
 * @param onNotice Told of what a reader of the task's log should know.
 * @throws {ClusterError} Where nothing was submitted in the directory.
 */
export async function runTask(
  directory: string,
  place: TaskPlace,
  { warning, stop }: TaskSignals,
  onNotice: (line: string) => void,
): Promise<TaskEnd> {
  const submission = await readSubmission(directory);
  if (submission === undefined) throw new ClusterError(`Nothing was submitted in ${directory}.`);
  const journal = await Journal.open(journalPath(directory));
  const task = new Task(journal, directory, submission, { warning, stop }, onNotice);
  for (const trial of trialsOf(submission, place.task)) {
    if (warning.aborted || stop.aborted) break;
    // A task of a node that Slurm takes for dead may still be at work.
    await withLock(
      join(clusterFolder(directory), `${trial.id}.lock`),
      () => task.run(trial, () => isAtItsLimit(place, submission)),
      ({ owner }) => onNotice(`trial ${trial.id}: waits for ${owner}`),
      { isRemoved: true },
    );
  }
  if (stop.aborted) return "stopped";
  if (warning.aborted) {
    await slurm("scontrol", ["requeue", place.job]);
    return "requeued";
  }
  await journal.refresh();
  return haveAllEnded(journal, submission) ? "last" : "done";
}

/** True where a task was warned since its time is over, not since others need its place. */
async function isAtItsLimit({ job }: TaskPlace, { settings }: Submission): Promise<boolean> {
  return await secondsLeft(job) <= settings.warning + early;
}

class Task {
  constructor(
    readonly journal: Journal,
    readonly directory: string,
    readonly submission: Submission,
    readonly signals: TaskSignals,
    readonly onNotice: (line: string) => void,
  ) {}

  /** Runs a trial that is not over yet, and takes note of a time limit that it reached. */
  async run(
    { id, silenceSeconds }: SubmittedTrial,
    isAtItsLimit: () => Promise<boolean>,
  ): Promise<void> {
    const { journal, onNotice } = this;
    await journal.refresh();
    const found = findTrial(journal, id);
    if (found === undefined) return onNotice(`trial ${id} is not in the journal`);
    const { record, study } = found;
    if (record.state !== "running" && !await takeTrial(journal, record)) {
      return onNotice(`trial ${id} is ${record.state}: nothing is left to do`);
    }
    const before = record.intermediateValues.size;
    onNotice(`trial ${id} ${before > 0 ? `goes on after epoch ${before}` : "begins"}`);
    try {
      const { status, history } = await this.#train(record, study, silenceSeconds);
      onNotice(`trial ${id}: ${status}`);
      const isWarned = status === "stopped" && this.signals.warning.aborted &&
        !this.signals.stop.aborted;
      if (isWarned && await isAtItsLimit()) await this.#countLimit(record, history, before);
    } catch (error) {
      if (!(error instanceof JournalRefusal)) throw error;
      onNotice(`trial ${id} was ended by something else: ${error.message}`);
    }
  }

  async #train(
    record: JournalTrial,
    study: JournalStudy,
    silenceSeconds: number,
  ): Promise<{ status: TrialEnd["status"]; history: readonly EpochMetrics[] }> {
    const { journal, submission: { program, engine, command }, signals } = this;
    const directory = trialDirectory(record.id, this.directory);
    const metric: MetricName = attributesOf(study)!.experiment.metric;
    const recorder = new TrialRecorder(journal, record, metric, directory);
    const settings = record.attributes.settings as TrialSettings;
    const job = { settings, directory, engine, command, silenceSeconds };
    const signal = AbortSignal.any([signals.warning, signals.stop]);
    const executor = localExecutor(program);
    const execute = () => executor.run(job, (event) => recorder.record(event), signal);
    const { status } = await runTaken({ record, job, recorder, execute }, signal);
    return { status, history: recorder.history };
  }

  /** Ends a trial that reaches its time limit again and again within one epoch. */
  async #countLimit(
    record: JournalTrial,
    history: readonly EpochMetrics[],
    before: number,
  ): Promise<void> {
    const { journal, onNotice, submission: { settings: { time } } } = this;
    const hasProgress = record.intermediateValues.size > before;
    const { timeLimits = 0 } = record.attributes as { timeLimits?: number };
    const count = hasProgress ? 0 : timeLimits + 1;
    if (count < patience) {
      if (count !== timeLimits) await journal.setAttributes(record, { timeLimits: count });
      return;
    }
    const limit = time === 0 ? "the time limit" : `the time limit of ${plural(time, "minute")}`;
    const error =
      `it reached ${limit} ${patience} times within epoch ${before + 1}: raise 'time' ` +
      `in the cluster's settings above the time of an epoch`;
    onNotice(`trial ${record.id} has failed: ${error}`);
    await journal.finish(record, undefined, { history, error, log: "" });
  }
}
