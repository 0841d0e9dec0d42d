import { arch, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { type CodeState, projectRoot } from "../base/mod.ts";
import type { NamedExperiment } from "../sweep/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";
import { withoutPaths } from "./privacy.ts";
import type { Summary } from "./summary.ts";

/** What a report cannot find out by itself. */
export interface RunFacts {
  /** The command that made the study, as it can be typed again. */
  command: string;
  /** When it began; left out where unknown. */
  started?: Date;
  /** When it ended. @default now */
  finished?: Date;
}

/** Everything that made a study's numbers; names no person, machine or folder. */
export interface Manifest {
  /** The command that made it. */
  command: string;
  /** ISO 8601 time, UTC; null where unknown. */
  started: string | null;
  /** ISO 8601 time, UTC. */
  finished: string;
  /** Seconds that the trials trained, all together. */
  trainingSeconds: number;
  /** Where the code stood when the trials began; null where they differ or outside of git. */
  code: CodeState | null;
  /** The question, its setting, values and base. */
  experiment: NamedExperiment;
  /** Name of the preset. */
  preset: string;
  /** What every trial starts from, complete. */
  settings: TrialSettings;
  /** The seeds of each value's trials. */
  seeds: readonly number[];
  /** Hash of the data; null where the trials' differ or none is known. */
  dataHash: string | null;
  /** Which edition of the data it is; null where none is named or the trials' differ. */
  edition: string | null;
  /** Versions by name. */
  versions: {
    /** Deno's. */
    deno: string;
    /** The engine and its version; null where the trials' differ or none is known. */
    engine: string | null;
    /** npm packages that the project imports, as locked. */
    packages: Record<string, string>;
  };
  /** What it ran on. */
  hardware: {
    /** The processor's model. */
    processor: string;
    /** Logical cores. */
    cores: number;
    /** Memory in GiB. */
    memory: number;
    /** Operating system and its release. */
    system: string;
    /** Processor architecture. */
    architecture: string;
  };
}

/** Versions of the npm packages that deno.json imports, as deno.lock holds them. */
async function packageVersions(): Promise<Record<string, string>> {
  const lock: { specifiers: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(join(projectRoot, "deno.lock")),
  );
  return Object.fromEntries(
    Object.entries(lock.specifiers).flatMap(([specifier, version]) => {
      const [, name] = /^npm:(.+)@/.exec(specifier) ?? [];
      return name === undefined ? [] : [[name, version.split("_")[0]!]];
    }),
  );
}

/** What this runs on. */
export function hardware(): Manifest["hardware"] {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory: Math.round(totalmem() / 2 ** 30 * 10) / 10,
    system: `${type()} ${release().split("-")[0]}`,
    architecture: arch(),
  };
}

/** A value of JSON whose texts tell nothing about the folders of this machine. */
export function withoutPathsIn<T>(value: T): T {
  const replaced = JSON.stringify(
    value,
    (_, part) => typeof part === "string" ? withoutPaths(part) : part,
  );
  return JSON.parse(replaced);
}

/**
 * Gathers what made a study's numbers.
 *
 * @param facts What only its caller knows.
 */
export async function manifest(summary: Summary, facts: RunFacts): Promise<Manifest> {
  const { experiment, preset, settings, seeds, dataHash, edition, engine, code, seconds } = summary;
  return withoutPathsIn({
    command: facts.command,
    started: facts.started?.toISOString() ?? null,
    finished: (facts.finished ?? new Date()).toISOString(),
    trainingSeconds: Math.round(seconds),
    code: code ?? null,
    experiment,
    preset,
    settings,
    seeds,
    dataHash: dataHash ?? null,
    edition: edition ?? null,
    versions: {
      deno: Deno.version.deno,
      engine: engine ?? null,
      packages: await packageVersions(),
    },
    hardware: hardware(),
  });
}
