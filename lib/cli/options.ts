import { Option } from "commander";
import { shellCommand } from "../base/mod.ts";

/** The option that chooses an engine. */
export function engineOption(): Option {
  return new Option("--engine <name>", "gpu is for NVIDIA's (default: native, else wasm)")
    .choices(["native", "gpu", "wasm"]);
}

/** Collects an option that can be repeated (commander). */
export function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** A task's command as it can be pasted into a shell. */
export function commandLine(task: string, args: readonly string[]): string {
  return shellCommand(["deno", "task", task, ...args]);
}
