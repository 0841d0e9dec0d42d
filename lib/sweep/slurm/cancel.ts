import { setTimeout as delay } from "node:timers/promises";
import { nameOf, openSubmission } from "./at_work.ts";
import { ClusterError, queuedTasks, slurm } from "./commands.ts";
import type { Submission } from "./submission.ts";

/** Seconds in which Slurm ends a task that does not end when it is asked. */
const patience = 120;

/**
 * Cancels what a cluster has of a study, and waits until its tasks have ended. The trials stay as they are,
 * so that the next sweep goes on with them.
 *
 * @returns What was cancelled; undefined where no cluster is at work on the study.
 * @throws {ClusterError} Where Slurm refuses, or does not end the tasks.
 */
export async function cancelSubmission(directory: string): Promise<Submission | undefined> {
  const submission = await openSubmission(directory);
  if (submission === undefined) return undefined;
  await slurm("scancel", [`--name=${submission.name}`]);
  for (const began = performance.now(); performance.now() - began < 1000 * patience;) {
    if ((await queuedTasks(submission.name)).length === 0) return submission;
    await delay(500);
  }
  throw new ClusterError(
    `${
      nameOf(submission)
    } is cancelled, but its tasks do not end: see 'squeue --name=${submission.name}'.`,
  );
}
