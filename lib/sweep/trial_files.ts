import { join } from "node:path";
import { z } from "zod";
import { readJson, SettingsError } from "../base/mod.ts";
import {
  type EpochMetrics,
  isHistory,
  isOfHistory,
  parseNumbers,
  parseTrialSettings,
  readRowResults,
  type TrialSettings,
} from "../trainer/mod.ts";
import type { RunRecord } from "./run_record.ts";

/** A trial's file: its content, or the reason, in words, for which it is of no use. */
export type TrialFile<T> =
  | { content: T; fault?: undefined }
  | { content?: undefined; fault: string };

const runs: z.ZodType<RunRecord[]> = z.array(z.object({
  command: z.string(),
  started: z.string(),
  ended: z.string().nullable(),
  resumedAfter: z.number(),
  engine: z.string().nullable(),
  threads: z.number(),
  code: z.object({ commit: z.string(), dirty: z.boolean() }).nullable(),
  hardware: z.object({
    processor: z.string(),
    cores: z.number(),
    memory: z.number(),
    system: z.string(),
    architecture: z.string(),
  }),
  versions: z.object({ deno: z.string(), packages: z.record(z.string(), z.string()) }),
}));

/** Reads a trial's `settings.json`, completed by today's defaults; undefined where there is none. */
export async function readOwnSettings(
  directory: string,
): Promise<TrialFile<TrialSettings> | undefined> {
  const read = await readFile(directory, "settings.json");
  if (read === undefined || read.fault !== undefined) return read;
  try {
    return { content: parseTrialSettings(read.content as Record<string, unknown>) };
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const reason = error.message.replace(/\.$/, "");
    return { fault: `its settings.json is of another version, or damaged (${reason})` };
  }
}

/**
 * Reads a trial's `history.json`, held against its results on single rows where there are some that can be
 * read; undefined where there is none.
 */
export async function readOwnHistory(
  directory: string,
): Promise<TrialFile<EpochMetrics[]> | undefined> {
  const read = await readFile(directory, "history.json", parseNumbers);
  if (read === undefined || read.fault !== undefined) return read;
  const history = read.content;
  if (!isHistory(history)) {
    return { fault: "its history.json does not hold the metrics of epochs 1, 2 and so on" };
  }
  const rows = await readRowResults(directory).catch(() => undefined);
  if (rows === undefined || isOfHistory(rows, history)) return { content: history };
  return { fault: "its history.json and its rows.npz are of different trials" };
}

/** Reads a trial's `runs.json`; undefined where there is none. */
export async function readOwnRuns(directory: string): Promise<TrialFile<RunRecord[]> | undefined> {
  const read = await readFile(directory, "runs.json");
  if (read === undefined || read.fault !== undefined) return read;
  const { data } = runs.safeParse(read.content);
  return data
    ? { content: data }
    : { fault: "its runs.json does not hold the records of processes" };
}

async function readFile(
  directory: string,
  name: string,
  parse?: (text: string) => unknown,
): Promise<TrialFile<unknown> | undefined> {
  const read = await readJson(join(directory, name), parse);
  if (read?.fault === undefined) return read;
  const { name: kind, message } = read.fault;
  return { fault: `its ${name} cannot be read (${kind}: ${message})` };
}
