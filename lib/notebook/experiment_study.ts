import { join } from "node:path";
import { readableFolders } from "../base/mod.ts";
import { readStudy } from "../report/mod.ts";
import type { NamedExperiment, Study } from "../sweep/mod.ts";
import { checkedExperiment, checkExperimentIsKnown } from "./checked.ts";
import { resultsDirectory } from "./environment.ts";

/** A study, or the experiment whose study is meant: itself or the name of its file. */
export type StudyChoice = string | NamedExperiment | Study;

/** The folders of the studies that this kernel has run last, by their experiments' names. */
const lastRun = new Map<string, string>();

/** Makes a study the one that its experiment's name stands for in this kernel. */
export function rememberStudy({ experiment, directory }: Study): void {
  lastRun.set(experiment.name, directory);
}

/**
 * Reads the study that a cell means: of an experiment the one that this kernel ran last, else the one
 * that was run last of all, here or by whoever committed it.
 *
 * @returns Undefined where no study of the experiment has been begun.
 * @throws {ExperimentError} At something that is neither a study nor an experiment, or a name without a file and results.
 * @throws {JournalError} When its journal cannot be read.
 * @throws {ResultError} When its files cannot be read.
 */
export async function findStudy(choice: StudyChoice): Promise<Study | undefined> {
  if (isStudy(choice)) return choice;
  const experiment = checkedExperiment(choice);
  const name = typeof experiment === "string" ? experiment : experiment.name;
  if (typeof experiment === "string" && !lastRun.has(name)) {
    await checkExperimentIsKnown(experiment, resultsDirectory());
  }
  const directory = lastRun.get(name) ?? await newestStudy(join(resultsDirectory(), name));
  return directory === undefined ? undefined : await readStudy(directory);
}

function isStudy(choice: StudyChoice | undefined): choice is Study {
  return typeof choice === "object" && choice !== null && "trials" in choice &&
    "directory" in choice;
}

async function newestStudy(parent: string): Promise<string | undefined> {
  const studies: { directory: string; time: number }[] = [];
  for (const directory of await readableFolders(parent)) {
    const time = await timeOf(join(directory, "journal.log")) ??
      await timeOf(join(directory, "manifest.json"));
    if (time !== undefined) studies.push({ directory, time });
  }
  return studies.toSorted((a, b) => b.time - a.time)[0]?.directory;
}

/** The time at which a file was written; undefined where there is none. */
async function timeOf(path: string): Promise<number | undefined> {
  const written = await Deno.stat(path).catch(() => undefined);
  return written?.mtime?.getTime();
}
