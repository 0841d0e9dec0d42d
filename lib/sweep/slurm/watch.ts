import { setTimeout as delay } from "node:timers/promises";
import type { EpochMetrics } from "../../trainer/mod.ts";
import { Clock } from "../clock.ts";
import type { JobEvent } from "../executor.ts";
import { Journal, type JournalTrial } from "../journal.ts";
import type { SweepUpdate } from "../run_study.ts";
import { attributesOf, journalPath, openStudy, type Study } from "../study.ts";
import { readTrial, trialDirectory } from "../study_trial.ts";
import { readOwnHistory } from "../trial_files.ts";
import { ClusterError, queuedTasks } from "./commands.ts";
import { endOf } from "./ended.ts";
import { findTrial, type Submission } from "./submission.ts";

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
  const queue = new Queue(submission, onNotice);
  for (let look = 0; !signal?.aborted; look++) {
    await journal.refresh();
    const isOpen = await watch.look();
    if (!isOpen && !await queue.isBusy()) break;
    if (isOpen && look % looksEach === 0 && await queue.isLeft()) break;
    // The signal ends the pause too.
    await delay(interval, undefined, { ...(signal && { signal }) }).catch(() => {});
  }
  const end = signal?.aborted ? undefined : await endOf(directory, submission, journal);
  if (end !== undefined) onNotice?.(end);
  return await openStudy(directory);
}

/** Slurm's queue, as far as it has to do with a submission. */
class Queue {
  #missing = 0;
  #told = "";

  constructor(
    readonly submission: Submission,
    readonly onNotice: ((line: string) => void) | undefined,
  ) {}

  /** True where none of its tasks is there any more. */
  async isLeft(): Promise<boolean> {
    const tasks = await this.#look();
    // A task that is put into the queue again may be in neither list for a moment.
    if (tasks !== undefined) this.#missing = tasks.length > 0 ? 0 : this.#missing + 1;
    return this.#missing === 2;
  }

  /** True where one of its tasks is still at work, as the last one is on the table. */
  async isBusy(): Promise<boolean> {
    return (await this.#look())?.some(({ state }) => state !== "PENDING") ?? false;
  }

  /** Its tasks; undefined where Slurm does not answer. */
  async #look() {
    try {
      const tasks = await queuedTasks(this.submission.name);
      this.#told = "";
      return tasks;
    } catch (error) {
      if (!(error instanceof ClusterError)) throw error;
      if (error.message !== this.#told) this.onNotice?.(error.message);
      this.#told = error.message;
    }
  }
}

/** The state of a trial as it was seen last. */
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
