import { Option } from "commander";
import { SettingsError, shellCommand, unknownName } from "../base/mod.ts";
import { type PresetName, presets } from "../sweep/mod.ts";

/** The option that chooses an engine. */
export function engineOption(): Option {
  return new Option("--engine <name>", "gpu is for NVIDIA's (default: native, else wasm)")
    .choices(["native", "gpu", "wasm"]);
}

/** The option that chooses one of the {@linkcode presets}; a misspelt one is answered with the nearest. */
export function presetOption(): Option {
  const names = Object.keys(presets);
  return new Option("--preset <name>", `sizes of data and model: ${names.join(", ")}`)
    .default("quick")
    .argParser((name) => {
      if (Object.hasOwn(presets, name)) return name as PresetName;
      throw new SettingsError(unknownName({ one: "preset", all: "presets" }, name, names));
    });
}

/** The option `--set name=value`, whose values are collected. */
export function setOption(description: string): Option {
  return new Option("--set <name=value>", `${description}; can be repeated`)
    .default([])
    .argParser((value, before: string[]) => [...before, value]);
}

/**
 * The option that lists what can be chosen.
 *
 * @param lists Their names; the first one is listed when none is named.
 */
export function listOption(lists: readonly [string, ...string[]]): Option {
  const flag = lists.length > 1 ? "--list [what]" : "--list";
  return new Option(flag, `list the ${lists.join(" or ")} there are, and end`)
    .preset(lists[0])
    .choices(lists);
}

/** A task's command as it can be pasted into a shell. */
export function commandLine(task: string, args: readonly string[]): string {
  return shellCommand(["deno", "task", task, ...args]);
}
