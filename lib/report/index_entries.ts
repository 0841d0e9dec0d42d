import { dirname, join, relative, resolve } from "node:path";
import { exists, isOutOfReach, readableFolders, UserError, withoutPaths } from "../base/mod.ts";
import { listedValues, type NamedExperiment, type Study, variedSettings } from "../sweep/mod.ts";
import { isHyperParameter } from "./matters_most.ts";
import { type Outcome, outcome } from "./outcome.ts";
import { readManifest } from "./stored_manifest.ts";
import { readStudy } from "./stored_study.ts";
import { summarize } from "./summary.ts";

/** A study of a folder of results. */
export interface Entry {
  /** Absolute. */
  directory: string;
  /** The part of its folder's name that studies of the same data and sizes share: "shapes-quick". */
  group: string;
  experiment: NamedExperiment;
  outcome: Outcome;
  /** The study itself where it is held against others: that of an experiment that varies one hyper-parameter. */
  tuned: Study | undefined;
  /** The day on which its last trial ended; empty where that is not recorded. */
  date: string;
}

/** The studies that can be read, and a sentence on each other one, which names no folder of this machine. */
export async function readEntries(
  resultsDirectory: string,
): Promise<{ entries: Entry[]; leftOut: string[] }> {
  const experiments = await readableFolders(resultsDirectory);
  const studies = (await Promise.all(experiments.map(readableFolders))).flat();
  const entries: Entry[] = [];
  const leftOut: string[] = [];
  for (const directory of studies) {
    try {
      if (!await exists(join(directory, "manifest.json"))) continue;
      entries.push(await readEntry(directory));
    } catch (error) {
      if (isOutOfReach(error)) continue;
      if (!(error instanceof UserError)) throw error;
      const name = relative(resultsDirectory, directory).replaceAll("\\", "/");
      const reason = withoutPaths(error.message.replaceAll(directory, name));
      leftOut.push(`${name} is left out, since it cannot be read. ${reason}`);
    }
  }
  return { entries, leftOut };
}

async function readEntry(directory: string): Promise<Entry> {
  const { experiment, ended, outcome: written } = await readManifest(directory);
  const study = written === undefined || isTuned(experiment)
    ? await readStudy(directory)
    : undefined;
  return {
    directory: resolve(directory),
    group: relative(dirname(directory), directory),
    experiment,
    outcome: written ?? outcome(await summarize(study!)),
    tuned: isTuned(experiment) ? study : undefined,
    date: ended?.slice(0, 10) ?? "",
  };
}

/** True of an experiment that varies one hyper-parameter and is no control. */
function isTuned({ name, vary }: NamedExperiment): boolean {
  const [setting, ...others] = variedSettings(vary);
  return !name.startsWith("control_") && setting !== undefined && isHyperParameter(setting) &&
    others.length === 0 && listedValues(vary, setting).length > 1;
}
