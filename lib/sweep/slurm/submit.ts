import { join } from "node:path";
import { projectRoot, withPath, writeAtomic } from "../../base/mod.ts";
import { ExperimentError } from "../experiment_error.ts";
import { adoptTrial, enlistTrials, type Listed } from "../enlist.ts";
import { Journal } from "../journal.ts";
import { isDue, type SweepPlan } from "../plan.ts";
import { silenceLimit } from "../silence.ts";
import { journalPath } from "../study.ts";
import { openRecord } from "../study_record.ts";
import { taskProgram } from "../task_program.ts";
import type { ClusterSettings } from "./cluster_settings.ts";
import { ClusterError, slurm } from "./commands.ts";
import { clusterFolder, type Submission, writeSubmission } from "./submission.ts";

/** The way in which a plan is handed to a cluster. */
export interface SubmitOptions {
  /** The cluster's settings for each task. */
  settings: ClusterSettings;
  /** The command that trials record, as it can be typed again. */
  command: string;
  /** The command that asks a cluster for the study, as it can be typed again. */
  request: string;
  /** The time in seconds in which a trial may say nothing. */
  silenceSeconds?: number | undefined;
  /** The program that trains a trial. @default the task `worker` of deno.json */
  program?: readonly string[] | undefined;
  /** The most tasks of an array. */
  longestArray: number;
}

/**
 * Checks that the choices of a plan can be made before any trial has ended, as an array of tasks needs it.
 *
 * @throws {ExperimentError} Otherwise.
 */
export function checkIsListed({ sampler, pruner }: Pick<SweepPlan, "sampler" | "pruner">): void {
  const decider = sampler === null
    ? pruner === null ? undefined : `--pruner ${pruner}`
    : `--sampler ${sampler.name}`;
  if (decider === undefined) return;
  throw new ExperimentError(
    `${decider} decides while the trials run, and a cluster gets all of them at once: leave it out, or ` +
      `train on one machine (--executor local).`,
  );
}

/**
 * Hands the trials of a plan that are not complete to a Slurm cluster, as one array of tasks.
 *
 * @throws {ClusterError} Where Slurm refuses them.
 */
export async function submitTrials(plan: SweepPlan, options: SubmitOptions): Promise<Submission> {
  const { directory } = plan;
  const { settings, command, request, silenceSeconds, program, longestArray } = options;
  const journal = await Journal.open(journalPath(directory));
  const record = await openRecord(journal, plan);
  const listed: Listed[] = [];
  for (const trial of await enlistTrials(journal, record, plan, plan.trials.filter(isDue))) {
    const isOurs = trial.record.state === "running" || await adoptTrial(journal, plan, trial);
    if (isOurs) listed.push(trial);
  }
  const submission: Submission = {
    // A kill between here and Slurm's answer leaves a name by which the array is found.
    name: `${plan.experiment.name}-${crypto.randomUUID().slice(0, 8)}`,
    trials: listed.map(({ record: { id }, seconds }) => ({
      id,
      silenceSeconds: silenceSeconds ?? silenceLimit(seconds),
    })),
    tasks: Math.min(listed.length, longestArray),
    ...(plan.engine !== undefined && { engine: plan.engine }),
    command,
    request,
    ...(program !== undefined && { program: [...program] }),
    settings,
  };
  await writeSubmission(directory, submission);
  const script = join(clusterFolder(directory), "job.sh");
  const threads = Math.max(...listed.map(({ settings: { threads } }) => threads));
  await writeAtomic(script, await scriptOf(directory, submission));
  await withPath(script, { action: "written" }, () => Deno.chmod(script, 0o755));
  const printed = await submit(directory, script, submission, threads);
  const [job = ""] = printed.split("\n").at(-1)!.split(";");
  if (!/^\d+$/.test(job)) throw new ClusterError(`sbatch names no job, but says: ${printed}`);
  const submitted = { ...submission, job };
  await writeSubmission(directory, submitted);
  return submitted;
}

/**
 * The most tasks that the cluster takes in one array.
 *
 * @throws {ClusterError} Where no cluster answers.
 */
export async function readLongestArray(): Promise<number> {
  const printed = await slurm("scontrol", ["show", "config"]);
  return Number(/^MaxArraySize\s*=\s*(\d+)$/m.exec(printed)?.[1] ?? 1001);
}

/** Submits the script of an array. @returns What sbatch printed. */
async function submit(
  directory: string,
  script: string,
  submission: Submission,
  threads: number,
): Promise<string> {
  const options = optionsOf(directory, submission, threads);
  try {
    return await slurm("sbatch", ["--parsable", ...options, script]);
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    throw new ClusterError(
      `${error.message} What it was asked for stands in the cluster's settings (cluster.json, or the file ` +
        `of --cluster).`,
      { cause: error },
    );
  }
}

/** The options of sbatch, which reads them as they stand, and no others of its environment in their place. */
function optionsOf(
  directory: string,
  { name, tasks, settings }: Submission,
  threads: number,
): string[] {
  const { partition, account, time, warning, memory, cpus, gpus, parallel } = settings;
  return [
    `--job-name=${name}`,
    `--array=0-${tasks - 1}${parallel > 0 ? `%${parallel}` : ""}`,
    `--chdir=${projectRoot}`,
    `--output=${join(clusterFolder(directory).replaceAll("%", "%%"), "%A_%a.log")}`,
    "--open-mode=append",
    "--requeue",
    // To the script's own process, which becomes the task's.
    `--signal=B:USR2@${warning}`,
    "--ntasks=1",
    `--cpus-per-task=${cpus || threads}`,
    ...(partition === "" ? [] : [`--partition=${partition}`]),
    ...(account === "" ? [] : [`--account=${account}`]),
    ...(time === 0 ? [] : [`--time=${time}`]),
    ...(memory === "" ? [] : [`--mem=${memory}`]),
    ...(gpus === 0 ? [] : [`--gpus-per-task=${gpus}`]),
    ...settings.options,
  ];
}

/** The script of the array. */
async function scriptOf(directory: string, { settings }: Submission): Promise<string> {
  const command = [...await taskProgram("array"), directory].map(quoted);
  return [
    "#!/bin/bash",
    ...settings.before,
    `exec ${command.join(" ")}`,
    "",
  ].join("\n");
}

/** A word of the shell. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;
