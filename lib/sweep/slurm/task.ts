import { join } from "node:path";
import { plural } from "../../base/mod.ts";
import type { EpochMetrics, MetricName, TrialSettings } from "../../trainer/mod.ts";
import type { JobEvent } from "../executor.ts";
import { Journal, JournalRefusal, type JournalStudy, type JournalTrial } from "../journal.ts";
import { localExecutor } from "../local_executor.ts";
import type { TrialEnd } from "../pruner.ts";
import { TrialRecorder } from "../recorder.ts";
import { attributesOf, journalPath } from "../study.ts";
import { trialDirectory } from "../study_trial.ts";
import { runTaken, takeTrial } from "../trial_run.ts";
import { ClusterError, secondsLeft, slurm, untilAnswered } from "./commands.ts";
import { asOnlyTask } from "./only_task.ts";
import {
  clusterFolder,
  findTrial,
  haveAllEnded,
  isOpen,
  readSubmission,
  type Submission,
  type SubmittedTrial,
  trialsOf,
} from "./submission.ts";

/** Time limits in a row that a trial may reach from the same step on. */
const patience = 3;

/** The time limits in a row that a trial has reached from one place on. */
interface TimeLimits {
  count: number;
  /** The epochs and further steps that were done when it began. */
  from: Place;
}

/** Finished epochs, and the steps of the next one. */
type Place = [epochs: number, steps: number];

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
  /** Something outside, a disk that is full say, ended its trials again and again. */
  | "unfinished"
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
  const trials = trialsOf(submission, place.task);
  const signal = AbortSignal.any([warning, stop]);
  const ask = <T>(request: () => Promise<T>) => untilAnswered(request, stop, onNotice);
  // A task is warned since its time is over, or since others need its place.
  const isAtItsLimit = async () =>
    await ask(() => secondsLeft(place.job)) <= submission.settings.warning + early;
  for (const trial of trials) {
    if (signal.aborted) break;
    await asOnlyTask(
      join(clusterFolder(directory), `${trial.id}.lock`),
      signal,
      () => task.run(trial, isAtItsLimit),
      (owner) => onNotice(`trial ${trial.id}: waits for ${owner}`),
    );
  }
  if (stop.aborted) return "stopped";
  await journal.refresh();
  if (trials.some(({ id }) => isOpen(journal, id))) {
    if (!warning.aborted) return "unfinished";
    await ask(() => slurm("scontrol", ["requeue", place.job]));
    return stop.aborted ? "stopped" : "requeued";
  }
  return haveAllEnded(journal, submission) ? "last" : "done";
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
      const { end, history, from } = await this.#train(record, study, silenceSeconds);
      const { status } = end;
      onNotice(`trial ${id}: ${status}${"error" in end ? `: ${end.error}` : ""}`);
      const isWarned = status === "stopped" && this.signals.warning.aborted &&
        !this.signals.stop.aborted;
      if (isWarned && await isAtItsLimit()) await this.#countLimit(record, history, from);
    } catch (error) {
      if (!(error instanceof JournalRefusal)) throw error;
      onNotice(`trial ${id} was ended by something else: ${error.message}`);
    }
  }

  async #train(
    record: JournalTrial,
    study: JournalStudy,
    silenceSeconds: number,
  ): Promise<{ end: TrialEnd; history: readonly EpochMetrics[]; from: Place | undefined }> {
    const { journal, submission: { program, engine, command }, signals } = this;
    const directory = trialDirectory(record.id, this.directory);
    const metric: MetricName = attributesOf(study)!.experiment.metric;
    const recorder = new TrialRecorder(journal, record, metric, directory);
    const settings = record.attributes.settings as TrialSettings;
    const job = { settings, directory, engine, command, silenceSeconds };
    const signal = AbortSignal.any([signals.warning, signals.stop]);
    const executor = localExecutor(program);
    let from: Place | undefined;
    const onEvent = (event: JobEvent) => {
      if (event.event === "start") from = [event.resumedAfter, event.resumedSteps ?? 0];
      return recorder.record(event);
    };
    const execute = () => executor.run(job, onEvent, signal);
    const end = await runTaken({ record, job, recorder, execute }, signal);
    return { end, history: recorder.history, from };
  }

  /** Ends a trial that reaches its time limit again and again from one step on, as with checkpoints that are lost. */
  async #countLimit(
    record: JournalTrial,
    history: readonly EpochMetrics[],
    from: Place | undefined,
  ): Promise<void> {
    const { journal, onNotice, submission: { settings: { time } } } = this;
    const { timeLimits } = record.attributes as { timeLimits?: TimeLimits };
    const place = from ?? timeLimits?.from ?? [history.length, 0];
    const isSame = timeLimits?.from?.join() === place.join();
    const count = isSame ? timeLimits!.count + 1 : 1;
    if (count < patience) {
      return await journal.setAttributes(record, { timeLimits: { count, from: place } });
    }
    const limit = time === 0 ? "the time limit" : `the time limit of ${plural(time, "minute")}`;
    const error =
      `it reached ${limit} ${patience} times within epoch ${
        place[0] + 1
      }, and began at the same step: ` +
      `raise 'time' in the cluster's settings`;
    onNotice(`trial ${record.id} has failed: ${error}`);
    await journal.finish(record, undefined, { history, error, log: "" });
  }
}
