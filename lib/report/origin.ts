import { publicCommand } from "../base/mod.ts";
import type { RunRecord, StudyTrial } from "../sweep/mod.ts";
import { dataKey } from "../trainer/mod.ts";

/** One engine, code and machine, and the trials that it trained, or a part of. */
export interface Environment extends
  Pick<
    RunRecord,
    "engine" | "threads" | "code" | "hardware" | "versions"
  > {
  /** The ids of the trials. */
  trials: number[];
}

/** The origin of a study's numbers, put together from the records of its trials. */
export interface Origin {
  /** The command of the newest run; null where none is recorded. */
  command: string | null;
  /** All commands, each once, in the order of their first run. */
  commands: string[];
  /** The time at which the first run began, ISO 8601 in UTC; null where none is recorded. */
  started: string | null;
  /** The time at which the last run ended, likewise. */
  ended: string | null;
  /** Each environment once, in the order of its first trial. */
  environments: Environment[];
  /** The hashes of the trials' data, each once, in the order of the trials. */
  dataHashes: string[];
  /** The parts of environments and data that are not the same for all trials: "engine", "code". */
  differences: string[];
  /** Groups of trials that should have seen the same data and did not, by its hash. */
  differentData: { dataHash: string; trials: number[] }[];
}

const parts = ["engine", "threads", "code", "hardware", "versions"] as const;

/** The environment of a run alone. */
function environmentOf(run: RunRecord): Omit<Environment, "trials"> {
  const { engine, threads, code, hardware, versions } = run;
  return { engine, threads, code, hardware, versions };
}

/** The origin of trials' numbers. */
export function originOf(trials: readonly StudyTrial[]): Origin {
  const runs = trials.flatMap(({ id, runs }) => runs.map((run) => ({ id, run })))
    .toSorted((a, b) => compareTexts(a.run.started, b.run.started) || a.id - b.id);
  const ends = runs.flatMap(({ run: { ended } }) => ended ?? []).toSorted(compareTexts);
  const groups = Map.groupBy(
    trials.flatMap(({ id, runs }) => runs.map((run) => ({ id, environment: environmentOf(run) }))),
    ({ environment }) => JSON.stringify(environment),
  );
  const environments = Array.from(groups.values(), (group) => ({
    ...group[0]!.environment,
    trials: [...new Set(group.map(({ id }) => id))].toSorted((a, b) => a - b),
  }));
  const differentData = differingData(trials);
  const differing = parts.filter((part) =>
    new Set(environments.map(({ [part]: value }) => JSON.stringify(value))).size > 1
  );
  const commands = runs.map(({ run }) => publicCommand(run.command));
  return {
    command: commands.at(-1) ?? null,
    commands: [...new Set(commands)],
    started: runs[0]?.run.started ?? null,
    ended: ends.at(-1) ?? null,
    environments,
    dataHashes: [...new Set(trials.flatMap(({ dataHash }) => dataHash ?? []))],
    differences: [...differing, ...(differentData.length > 0 ? ["data"] : [])],
    differentData,
  };
}

const compareTexts = (a: string, b: string) => a < b ? -1 : a > b ? 1 : 0;

/** The trials of the first choice of data that was met with several hashes, by these. */
function differingData(trials: readonly StudyTrial[]): Origin["differentData"] {
  const known = trials.filter(({ dataHash }) => dataHash !== undefined);
  const choices = Map.groupBy(known, ({ settings }) => dataKey(settings));
  for (const choice of choices.values()) {
    const byHash = Map.groupBy(choice, ({ dataHash }) => dataHash!);
    if (byHash.size < 2) continue;
    return Array.from(byHash, ([dataHash, group]) => ({
      dataHash,
      trials: group.map(({ id }) => id),
    }));
  }
  return [];
}
