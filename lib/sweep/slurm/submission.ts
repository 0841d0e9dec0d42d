import { join } from "node:path";
import { z } from "zod";
import { readJson, writeAtomic } from "../../base/mod.ts";
import type { EngineName } from "../../engine/mod.ts";
import type { Journal, JournalStudy, JournalTrial } from "../journal.ts";
import { type ClusterSettings, parseClusterSettings } from "./cluster_settings.ts";
import { ClusterError } from "./commands.ts";

/** A trial that was handed to a cluster. */
export interface SubmittedTrial {
  /** Its id in the journal. */
  id: number;
  /** The longest time in which it may say nothing, in seconds. */
  silenceSeconds: number;
}

/** The trials of a study that were handed to a cluster at once, as one array of tasks. */
export interface Submission {
  /** The array's name in Slurm, which no other one has. */
  name: string;
  /** The array's number in Slurm; undefined until Slurm has told it. */
  job?: string | undefined;
  /** Its trials in the order of their tasks. */
  trials: SubmittedTrial[];
  /** The number of tasks; with fewer than trials each runs several. */
  tasks: number;
  /** The engine that was prepared. */
  engine?: EngineName | undefined;
  /** The command that trials record. */
  command: string;
  /** The command that asks a cluster for the study, as it can be typed again. */
  request: string;
  /** The program that trains a trial. @default the task `worker` of deno.json */
  program?: string[] | undefined;
  /** The cluster's settings for each task. */
  settings: ClusterSettings;
}

const shape = z.object({
  name: z.string(),
  job: z.string().optional(),
  trials: z.array(z.object({ id: z.int(), silenceSeconds: z.number() })),
  tasks: z.int().min(1),
  engine: z.enum(["native", "gpu", "wasm"]).optional(),
  command: z.string(),
  request: z.string(),
  program: z.array(z.string()).optional(),
  settings: z.record(z.string(), z.unknown()).transform((settings) =>
    parseClusterSettings(settings)
  ),
});

/** The folder of what a study's cluster needs: the submission, its script, its locks and its logs. */
export function clusterFolder(directory: string): string {
  return join(directory, "cluster");
}

const fileOf = (directory: string) => join(clusterFolder(directory), "submission.json");

/** Writes down what is handed to a cluster. */
export function writeSubmission(directory: string, submission: Submission): Promise<void> {
  return writeAtomic(fileOf(directory), JSON.stringify(submission, null, 2) + "\n");
}

/**
 * Reads what was last handed to a cluster of a study.
 *
 * @returns Undefined where nothing was.
 * @throws {ClusterError} Where the file cannot be read.
 */
export async function readSubmission(directory: string): Promise<Submission | undefined> {
  const path = fileOf(directory);
  const file = await readJson(path);
  if (file === undefined) return undefined;
  const { success, data } = shape.safeParse(file.content);
  if (success) return data;
  throw new ClusterError(
    `${path} is damaged: look into Slurm's queue (squeue), cancel what is left of the study (scancel), ` +
      `and remove the file.`,
  );
}

/** The trials that a task of an array runs, one after the other. */
export function trialsOf({ trials, tasks }: Submission, task: number): SubmittedTrial[] {
  return trials.filter((_, i) => i % tasks === task);
}

/** A trial of a journal by its id, with its study. */
export function findTrial(
  journal: Journal,
  id: number,
): { record: JournalTrial; study: JournalStudy } | undefined {
  for (const study of journal.studies) {
    const record = study.trials.find((trial) => trial.id === id);
    if (record !== undefined) return { record, study };
  }
}

/** True of a trial that has not ended, as a journal has it. */
export function isOpen(journal: Journal, id: number): boolean {
  const { state } = findTrial(journal, id)?.record ?? {};
  return state === "running" || state === "waiting";
}

/** True where all trials have ended, as a journal has it. */
export function haveAllEnded(journal: Journal, { trials }: Submission): boolean {
  return trials.every(({ id }) => !isOpen(journal, id));
}
