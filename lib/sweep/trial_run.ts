import { join } from "node:path";
import { FileError, withPath, writeAtomic } from "../base/mod.ts";
import { hasCheckpoint, publicSettings, removeEarlierFiles } from "../trainer/mod.ts";
import type { Job } from "./executor.ts";
import { isBlocked } from "./exit_status.ts";
import { type Journal, JournalRefusal, type JournalTrial } from "./journal.ts";
import type { TrialEnd } from "./pruner.ts";
import type { TrialRecorder } from "./recorder.ts";
import { trialFolder } from "./trial_folder.ts";
import { untilNotKilled } from "./until_not_killed.ts";

/**
 * Marks a trial that waits as running.
 *
 * @returns False where something else has taken or ended it meanwhile.
 */
export async function takeTrial(journal: Journal, record: JournalTrial): Promise<boolean> {
  if (record.state !== "waiting") return false;
  try {
    // Before it runs, so that a kill in between leaves no running trial of nobody.
    await journal.setAttributes(record, { directory: trialFolder(record.id) });
    return await journal.start(record);
  } catch (error) {
    if (error instanceof JournalRefusal) return false;
    throw error;
  }
}

/** A trial that is marked as running, and the way to run it. */
export interface TrialRun {
  /** Its record in the journal. */
  record: JournalTrial;
  /** Its job. */
  job: Job;
  /** Keeps what it says. */
  recorder: TrialRecorder;
  /** Runs its process once. */
  execute(): Promise<TrialEnd>;
}

/**
 * Runs a trial to its end, from its checkpoint where it has one, and records it; one that something outside
 * kills goes on.
 *
 * @throws {JournalRefusal} Where something else has ended it meanwhile.
 */
export async function runTaken(
  { record, job, recorder, execute }: TrialRun,
  signal: AbortSignal,
): Promise<TrialEnd> {
  const runOnce = async (): Promise<TrialEnd> => {
    try {
      await makeWay(record, job.directory);
      const text = JSON.stringify(publicSettings(job.settings), null, 2) + "\n";
      await writeAtomic(join(job.directory, "settings.json"), text);
      const outcome = await execute();
      await recorder.keep(outcome);
      return outcome;
    } catch (error) {
      // A fault in a trial's own folder ends that trial alone.
      if (!(error instanceof FileError)) throw error;
      const status = isBlocked(error) ? "killed" : "failed";
      return { status, error: error.message, log: "" };
    }
  };
  const outcome = await untilNotKilled(runOnce, () => recorder.history.length, signal);
  await recorder.end(outcome);
  return outcome;
}

/**
 * Makes a trial's folder, and removes what an earlier trial has left in the folder of one that starts anew,
 * as in a fresh clone, which has committed results and no journal.
 */
async function makeWay(record: JournalTrial, directory: string): Promise<void> {
  await withPath(
    directory,
    { action: "written" },
    () => Deno.mkdir(directory, { recursive: true }),
  );
  const isBegun = record.intermediateValues.size > 0 || await hasCheckpoint(directory);
  if (!isBegun) await removeEarlierFiles(directory);
}
