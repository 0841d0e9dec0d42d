import { defineStudy } from "../definition.ts";
import { localExecutor } from "../local_executor.ts";
import { isDue } from "../plan.ts";
import { withStudyLock } from "../study_lock.ts";
import { planSweep, preparePlan, type SweepOptions } from "../sweep.ts";
import { checkNotOnCluster, openSubmission } from "./at_work.ts";
import type { ClusterSettings } from "./cluster_settings.ts";
import type { Submission } from "./submission.ts";
import { checkIsListed, readLongestArray, submitTrials } from "./submit.ts";

/** A study to be run on a Slurm cluster. */
export interface ClusterSweepOptions extends Omit<SweepOptions, "executor"> {
  /** The cluster's settings for each task. */
  cluster: ClusterSettings;
  /** The command that asks a cluster for it, as it can be typed again. @default `command` */
  request?: string | undefined;
  /** The program that trains a trial, for which nothing is prepared. @default the task `worker` of deno.json */
  program?: readonly string[] | undefined;
}

/** The answer to a request to run a study on a cluster. */
export interface Submitted {
  /** The study's folder. */
  directory: string;
  /** The job that the cluster has; undefined where nothing is left to do. */
  submission: Submission | undefined;
  /** False where it was handed over earlier. */
  isNew: boolean;
}

/**
 * Plans a study, makes everything ready that its trials need, and hands those that are not complete to a
 * Slurm cluster. Where the cluster is at work on it already, nothing is changed.
 *
 * @throws {StudyInUseError} Where it is, and the study is to start over.
 * @throws {ClusterError} Where Slurm refuses it.
 * @throws What {@linkcode planSweep} throws.
 */
export async function submitSweep(options: ClusterSweepOptions): Promise<Submitted> {
  const { cluster, program, command = "", request = command, silenceSeconds } = options;
  const definition = await defineStudy(options);
  checkIsListed(definition);
  const { directory } = definition;
  return await withStudyLock(directory, async () => {
    if (options.fresh) await checkNotOnCluster(directory);
    const earlier = await openSubmission(directory);
    if (earlier !== undefined) {
      options.onPlan?.(await planSweep({ ...options, executor: localExecutor(program) }));
      return { directory, submission: earlier, isNew: false };
    }
    // Before anything is fetched.
    const longestArray = await readLongestArray();
    const executor = localExecutor(program);
    const plan = await preparePlan(definition, { ...options, executor });
    if (!plan.trials.some(isDue)) return { directory, submission: undefined, isNew: true };
    const submission = await submitTrials(plan, {
      ...{ settings: cluster, command, request, silenceSeconds, program, longestArray },
    });
    return { directory, submission, isNew: true };
  }, options.onNotice);
}
