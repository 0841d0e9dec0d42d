import type { EpochMetrics } from "../../trainer/mod.ts";
import { Clock } from "../clock.ts";
import { defineStudy } from "../definition.ts";
import type { JobEvent } from "../executor.ts";
import { Journal, type JournalTrial } from "../journal.ts";
import { localExecutor } from "../local_executor.ts";
import { isDue } from "../plan.ts";
import type { SweepUpdate } from "../run_study.ts";
import { attributesOf, journalPath, openStudy, type Study } from "../study.ts";
import { readTrial, trialDirectory } from "../study_trial.ts";
import { withStudyLock } from "../study_lock.ts";
import { preparePlan, type SweepOptions } from "../sweep.ts";
import { readOwnHistory } from "../trial_files.ts";
import { openSubmission } from "./at_work.ts";
import type { ClusterSettings } from "./cluster_settings.ts";
import { ClusterError, queuedTasks } from "./commands.ts";
import { findTrial, type Submission } from "./submission.ts";
import { checkIsListed, readLongestArray, submitTrials } from "./submit.ts";

/** A study to be run on a Slurm cluster. */
export interface ClusterSweepOptions extends Omit<SweepOptions, "executor"> {
  /** What each task gets of the cluster. */
  cluster: ClusterSettings;
  /** The command that asks a cluster for it, as it can be typed again. @default `command` */
  request?: string | undefined;
  /** The program that trains a trial, for which nothing is prepared. @default the task `worker` of deno.json */
  program?: readonly string[] | undefined;
}

/** What has become of a request to run a study on a cluster. */
export interface Submitted {
  /** The study's folder. */
  directory: string;
  /** What the cluster has of it; undefined where nothing is left to do. */
  submission: Submission | undefined;
  /** False where it was handed over earlier. */
  isNew: boolean;
}

/**
 * Plans a study, makes everything ready that its trials need, and hands those that are not complete to a
 * Slurm cluster. Where the cluster is at work on it already, nothing is changed.
 *
 * @throws {ClusterError} Where Slurm refuses it.
 * @throws What {@linkcode planSweep} throws.
 */
export async function submitSweep(options: ClusterSweepOptions): Promise<Submitted> {
  const { cluster, program, command = "", request = command, silenceSeconds } = options;
  const definition = await defineStudy(options);
  checkIsListed(definition);
  const { directory } = definition;
  return await withStudyLock(directory, async () => {
    const earlier = await openSubmission(directory);
    if (earlier !== undefined) return { directory, submission: earlier, isNew: false };
    // Before anything is fetched.
    const longestArray = await readLongestArray();
    const executor = localExecutor(program);
    const plan = await preparePlan(definition, { ...options, executor });
    if (!plan.trials.some(isDue)) return { directory, submission: undefined, isNew: true };
    const submission = await submitTrials(plan, {
      ...{ settings: cluster, command, request, silenceSeconds, program, longestArray },
    });
    return { directory, submission, isNew: true };
  });
}

/** The way in which a cluster's work is watched. */
export interface WatchOptions {
  /** Called when something has happened. */
  onUpdate?: ((update: SweepUpdate) => void) | undefined;
  /** Called with single lines that a user should know. */
  onNotice?: ((line: string) => void) | undefined;
  /** Ends the watching; the cluster goes on. */
  signal?: AbortSignal | undefined;
  /** Estimates of the seconds of the trials that are not known to be others. @default 60 */
  secondsEach?: number | undefined;
}

/** Milliseconds from one look into the journal to the next. */
const interval = 1000;

/** Looks into the journal for each look into Slurm's queue. */
const looksEach = 5;

/**
 * Waits until a cluster has done with a study, and tells what happens meanwhile.
 *
 * @returns The study as it is then.
 */
export async function watchSubmission(
  directory: string,
  submission: Submission,
  options: WatchOptions = {},
): Promise<Study> {
  const { signal, onNotice } = options;
  const journal = await Journal.open(journalPath(directory));
  const watch = new Watch(journal, directory, submission, options);
  let missing = 0;
  for (let look = 0; !signal?.aborted; look++) {
    await journal.refresh();
    if (!await watch.look()) break;
    if (look % looksEach === 0) {
      try {
        // A task that is put into the queue again may be in neither list for a moment.
        missing = (await queuedTasks(submission.name)).length > 0 ? 0 : missing + 1;
        if (missing === 2) break;
      } catch (error) {
        if (!(error instanceof ClusterError)) throw error;
        onNotice?.(`${error.message} It is asked again.`);
      }
    }
    await pause(interval, signal);
  }
  return await openStudy(directory);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal?.addEventListener("abort", () => resolve(), { once: true });
  await promise;
  clearTimeout(timer);
}

/** What was seen of a trial. */
interface Seen {
  state: JournalTrial["state"];
  epochs: number;
}

/** The trials of a submission as they were seen last. */
class Watch {
  readonly #clock: Clock<number>;
  readonly #seen = new Map<number, Seen>();

  constructor(
    readonly journal: Journal,
    readonly directory: string,
    readonly submission: Submission,
    readonly options: WatchOptions,
  ) {
    const { trials, tasks, settings: { parallel } } = submission;
    this.#clock = new Clock(
      trials.map(({ id }) => [id, options.secondsEach ?? 60]),
      parallel === 0 ? tasks : Math.min(tasks, parallel),
    );
  }

  /** Tells what has happened. @returns False where all trials have ended. */
  async look(): Promise<boolean> {
    let isOpen = false;
    for (const { id } of this.submission.trials) {
      const found = findTrial(this.journal, id);
      if (found === undefined) continue;
      const { state } = found.record;
      isOpen ||= state === "waiting" || state === "running";
      await this.#lookAt(found.record);
    }
    return isOpen;
  }

  async #lookAt(record: JournalTrial): Promise<void> {
    const { id, state, intermediateValues: { size: epochs } } = record;
    const seen = this.#seen.get(id) ?? { state: "waiting", epochs: 0 };
    this.#seen.set(id, { state, epochs });
    if (seen.state === state && seen.epochs === epochs) return;
    const history = (await readOwnHistory(trialDirectory(id, this.directory)))?.content ?? [];
    if (seen.state === "waiting") {
      this.#clock.begin(id);
      const { epochs: all } = record.attributes.settings as { epochs: number };
      // The journal tells of epochs, not of steps.
      this.#clock.follow(id, {
        ...{ event: "start", epochs: all, stepsPerEpoch: 1, resumedAfter: 0, history: [] },
        ...{ references: { majority: NaN, reachable: NaN }, dataHash: "", engine: "" },
      });
      this.#tell(record, history);
    }
    for (const metrics of history.slice(seen.epochs, epochs)) {
      const event: JobEvent = { event: "epoch", seconds: NaN, metrics };
      this.#clock.follow(id, event);
      this.#tell(record, history, event);
    }
    if (state !== "running" && state !== "waiting") {
      this.#clock.end(id);
      this.#tell(record, history);
    }
  }

  #tell(record: JournalTrial, history: readonly EpochMetrics[], event?: JobEvent): void {
    this.options.onUpdate?.({
      trial: {
        ...readTrial(record, attributesOf(record.study)!, this.directory),
        history: [...history],
        // A trial is told of as it was when the event came.
        ...(event !== undefined && { state: "running" }),
      },
      ...(event && { event }),
      steps: this.#clock.stepsOf(record.id),
      trials: this.#clock.trials,
      secondsLeft: this.#clock.secondsLeft,
    });
  }
}
