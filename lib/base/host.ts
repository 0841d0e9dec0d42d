import { arch, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./paths.ts";

/** A machine, without its name. */
export interface Hardware {
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
}

/** Versions of the software beneath a result. */
export interface Versions {
  /** Deno's version. */
  deno: string;
  /** Versions of the npm packages that the project imports, as locked. */
  packages: Record<string, string>;
}

/** The machine that this runs on. */
export function hardware(): Hardware {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() ?? "unknown",
    cores: processors.length,
    memory: Math.round(totalmem() / 2 ** 30 * 10) / 10,
    system: `${type()} ${release().split("-")[0]}`,
    architecture: arch(),
  };
}

/** The versions that this runs on, from Deno and deno.lock. */
export async function versions(): Promise<Versions> {
  const lock: { specifiers: Record<string, string> } = JSON.parse(
    await Deno.readTextFile(join(projectRoot, "deno.lock")),
  );
  const packages = Object.entries(lock.specifiers).flatMap(([specifier, version]) => {
    const [, name] = /^npm:(.+)@/.exec(specifier) ?? [];
    return name === undefined ? [] : [[name, version.split("_")[0]!] as const];
  });
  return { deno: Deno.version.deno, packages: Object.fromEntries(packages) };
}
