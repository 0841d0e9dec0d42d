import { arch, cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./paths.ts";

/** The hardware and operating system of a machine. */
export interface Hardware {
  /** Model of the processor. */
  processor: string;
  /** Number of logical cores. */
  cores: number;
  /** Memory in GiB. */
  memory: number;
  /** Operating system and release: "Linux 6.8.0". */
  system: string;
  /** Processor architecture: "x64". */
  architecture: string;
}

/** Versions of the software that a result depends on. */
export interface Versions {
  /** Version of Deno. */
  deno: string;
  /** Versions of the npm packages that the project imports, as locked. */
  packages: Record<string, string>;
}

/** Describes this machine. */
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

/** Reads the versions of Deno and, from deno.lock, of the packages. */
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
