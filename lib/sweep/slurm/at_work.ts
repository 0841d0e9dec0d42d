import { Journal, JournalError } from "../journal.ts";
import { journalPath } from "../study.ts";
import { StudyInUseError } from "../study_lock.ts";
import { type QueuedTask, queuedTasks } from "./commands.ts";
import { haveAllEnded, readSubmission, type Submission } from "./submission.ts";

/**
 * The submission that a cluster still has to do with, by {@linkcode openTasks}.
 *
 * @throws {ClusterError} Where Slurm has to be asked and does not answer.
 */
export async function openSubmission(directory: string): Promise<Submission | undefined> {
  const submission = await readSubmission(directory);
  if (submission === undefined) return undefined;
  return (await openTasks(directory, submission)).length > 0 ? submission : undefined;
}

/**
 * The tasks of a submission that Slurm still has.
 *
 * @returns None where all its trials have ended.
 * @throws {ClusterError} Where Slurm has to be asked and does not answer.
 */
export async function openTasks(directory: string, submission: Submission): Promise<QueuedTask[]> {
  return await haveEnded(directory, submission) ? [] : await queuedTasks(submission.name);
}

/** True where the trials have all ended; false too where the journal cannot tell. */
async function haveEnded(directory: string, submission: Submission): Promise<boolean> {
  try {
    return haveAllEnded(await Journal.open(journalPath(directory)), submission);
  } catch (error) {
    if (error instanceof JournalError) return false;
    throw error;
  }
}

/**
 * Checks that no cluster is at work on a study.
 *
 * @throws {StudyInUseError} When one is.
 * @throws {ClusterError} Where that cannot be found out.
 */
export async function checkNotOnCluster(directory: string): Promise<void> {
  const submission = await openSubmission(directory);
  if (submission === undefined) return;
  throw new StudyInUseError(
    `${
      nameOf(submission)
    } is at work on ${directory}: wait for its end (deno task status), or cancel it ` +
      `(deno task cancel ${directory}).`,
    { publicMessage: "A cluster was at work on it." },
  );
}

/** "Job 12 of the cluster". */
export function nameOf({ job, name }: Submission): string {
  return `Job ${job ?? name} of the cluster`;
}
