import type { EngineName } from "../engine/mod.ts";
import type {
  EpochMetrics,
  Prepared,
  PrepareOptions,
  TrialEvent,
  TrialSettings,
} from "../trainer/mod.ts";
import type { RunRecord } from "./run_record.ts";

/** A trial to be run. */
export interface Job {
  /** All of its settings. */
  settings: TrialSettings;
  /** The folder of its files, which is there; a trial that was stopped goes on from them. */
  directory: string;
  /** The engine; the best one that can be had where it is undefined. */
  engine: EngineName | undefined;
  /** The command that asked for it, as it can be typed again. */
  command: string;
  /** The longest time in which it may say nothing before it is ended, in seconds; no end where undefined. */
  silenceSeconds?: number | undefined;
}

/** Something that a running trial says, or that is said of it. */
export type JobEvent =
  | TrialEvent
  /** The processes that have trained it so far. */
  | { event: "runs"; runs: RunRecord[] }
  /** It waits until another process, which is at work in its folder, has ended. */
  | { event: "wait"; owner: string }
  /** It has said nothing for so long, and is ended after the limit. */
  | { event: "silent"; seconds: number; limit: number };

/** The end of a job. */
export type Outcome =
  | {
    status: "complete";
    /** The metrics of its best epoch. */
    best: EpochMetrics;
    /** The time that it trained, in seconds. */
    seconds: number;
  }
  /** It was asked to stop; it goes on from its checkpoint when it is run again. */
  | { status: "stopped" }
  /** Something outside ended it, such as a lack of memory or of room on the disk; it goes on likewise. */
  | { status: "killed"; error: string; log: string }
  /** It would fail again. */
  | { status: "failed"; error: string; log: string };

/** A way to run trials: on this machine, or elsewhere. It knows nothing of studies and journals. */
export interface Executor {
  /** Tells the hash of a trial's data; undefined where it is not at hand. Without it no data is checked. */
  dataHash?(settings: TrialSettings): Promise<string | undefined>;
  /** Installs and fetches what trials need, so that they find it ready. */
  prepare?(trials: readonly TrialSettings[], options: PrepareOptions): Promise<Prepared>;
  /**
   * Runs a job to its end.
   *
   * @param onEvent Called with each event, in order, and waited for.
   * @param signal Asks the job to stop.
   * @throws An error of `onEvent`, once the job has stopped.
   */
  run(
    job: Job,
    onEvent: (event: JobEvent) => Promise<void>,
    signal: AbortSignal,
  ): Promise<Outcome>;
}
