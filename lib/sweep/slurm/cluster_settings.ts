import { join } from "node:path";
import { z } from "zod";
import {
  describeSettings,
  listWords,
  parseSettings,
  plural,
  projectRoot,
  readJson,
  type SettingDescription,
  SettingsError,
  type SettingsSchema,
} from "../../base/mod.ts";

/** The resources of a Slurm cluster that a task asks for, and the way in which it starts. */
export interface ClusterSettings {
  /** The partition; empty for the cluster's own choice. @default "" */
  partition: string;
  /** The account that is charged; empty for the user's own. @default "" */
  account: string;
  /** The time limit of a task in minutes; 0 for the partition's. @default 0 */
  time: number;
  /** Seconds before its time limit at which a task is told to stop, so that it goes on later. @default 90 */
  warning: number;
  /** The memory of a task, as "4G"; empty for the partition's. @default "" */
  memory: string;
  /** The processor cores of a task; 0 for as many as its trials have threads. @default 0 */
  cpus: number;
  /** The GPUs of a task. @default 0 */
  gpus: number;
  /** Tasks at once; 0 for as many as the cluster has room for. @default 0 */
  parallel: number;
  /** Further options of sbatch, as "--qos=high". @default [] */
  options: string[];
  /** Lines of the shell before a task starts, as "module load cuda". @default [] */
  before: string[];
}

/** Options of sbatch by which a sweep finds its tasks and stops them. */
const reserved = new Set([
  ...[
    "array",
    "job-name",
    "signal",
    "requeue",
    "no-requeue",
    "chdir",
    "output",
    "open-mode",
    "wait",
  ],
]);

/** True of an option that is none of these. */
const isFree = (option: string) => !reserved.has(/^--([^=\s]*)/.exec(option)?.[1] ?? "");

const word = (values: string) => z.string().regex(/^\S*$/).default("").meta({ values });
const line = z.string().regex(/^[^\n\r]*$/);

const clusterSettings: SettingsSchema<ClusterSettings> = {
  partition: word("a name, or empty for the cluster's own choice").describe("partition"),
  account: word("a name, or empty for the user's own").describe("account that is charged"),
  time: z.int().min(0).max(525_600).default(0)
    .describe("time limit of a task in minutes, 0 for the partition's"),
  warning: z.int().min(1).max(3600).default(90)
    .describe("seconds before the time limit at which a task is told to stop"),
  memory: z.string().regex(/^(\d+[KMGT]?)?$/).default("").meta({
    values: 'a size, as "4G", or empty for the partition\'s',
  }).describe("memory of a task"),
  cpus: z.int().min(0).max(1024).default(0)
    .describe("cores of a task, 0 for as many as its trials have threads"),
  gpus: z.int().min(0).max(64).default(0).describe("GPUs of a task"),
  parallel: z.int().min(0).max(100_000).default(0)
    .describe("tasks at once, 0 for as many as there is room for"),
  options: z.array(z.string().regex(/^--[^\n\r]+$/).refine(isFree)).default([]).meta({
    values: `a list of texts, as ["--qos=high"], without ${
      listWords([...reserved].map((name) => `--${name}`), "and")
    }, which are the sweep's own`,
  }).describe("further options of sbatch"),
  before: z.array(line).default([]).meta({
    values: 'a list of lines, as ["module load cuda"]',
  }).describe("lines of the shell before a task starts"),
};

/** The file of a cluster's settings where none is named, in the project's folder. */
export const clusterFile: string = join(projectRoot, "cluster.json");

/** Describes the settings of a cluster in words. */
export function describeClusterSettings(): SettingDescription[] {
  return describeSettings(clusterSettings);
}

/**
 * Checks settings of a cluster and fills in the defaults.
 *
 * @throws {SettingsError} At an unknown name, with the nearest known one, and at a value out of range.
 */
export function parseClusterSettings(input: Readonly<Record<string, unknown>>): ClusterSettings {
  const settings = parseSettings(clusterSettings, input, {
    one: "cluster setting",
    all: "cluster settings",
  });
  const { time, warning } = settings;
  if (time === 0 || warning < 60 * time) return settings;
  throw new SettingsError(
    `Cluster setting 'warning' cannot be ${warning}: a task of ${
      plural(time, "minute")
    } ('time') would ` +
      `be told to stop at once; take fewer seconds than ${60 * time}, or a longer time.`,
  );
}

/**
 * Reads a cluster's settings from a file.
 *
 * @param path A JSON file. @default {@linkcode clusterFile}, and the defaults of all where that is not there
 * @throws {SettingsError} Where the file cannot be read, and where {@linkcode parseClusterSettings} throws;
 *   the message names the file.
 */
export async function readClusterSettings(path?: string): Promise<ClusterSettings> {
  const file = await readJson(path ?? clusterFile);
  if (file === undefined) {
    if (path === undefined) return parseClusterSettings({});
    throw new SettingsError(
      `${path} is not there: copy cluster.example.json to it and set your cluster's values.`,
    );
  }
  if (file.fault !== undefined) {
    throw new SettingsError(`${path ?? clusterFile} cannot be read: ${file.fault.message}.`);
  }
  try {
    return parseClusterSettings(file.content as Record<string, unknown>);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError(`${path ?? clusterFile}: ${error.message}`, { cause: error });
  }
}
