import { InvalidArgumentError, Option } from "commander";
import { shellCommand } from "../base/mod.ts";
import { presets, presetSettings } from "../sweep/mod.ts";

/** Reads the value of an option that names a file or folder. */
export { expandPath as path } from "../base/mod.ts";

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
      presetSettings(name);
      return name;
    });
}

/** The option `--set name=value`, whose values are collected. */
export function setOption(description: string): Option {
  return new Option("--set <name=value>", `${description}; can be repeated`)
    .default([], "none")
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

/** Reads the value of an option that counts something, from 1. */
export function count(text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number from 1.");
}

/** A task's command as it can be pasted into a shell. */
export function commandLine(task: string, args: readonly string[]): string {
  return shellCommand(["deno", "task", task, ...args]);
}

/** The option that limits the time in which a trial says nothing. */
export function silenceOption(): Option {
  return new Option(
    "--silence <minutes>",
    "end a trial that says nothing for so long (default: 30, or 20 times its estimate if that is more)",
  ).argParser((text) => {
    const minutes = Number(text);
    if (text.trim() !== "" && Number.isFinite(minutes) && minutes > 0) return minutes;
    throw new InvalidArgumentError("It must be a number of minutes above 0.");
  });
}
