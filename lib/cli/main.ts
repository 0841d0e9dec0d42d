import {
  enterUserDirectory,
  isOfStop,
  projectRoot,
  surviveFileLimit,
  systemSentence,
  UserError,
} from "../base/mod.ts";
import { print, printLines, style } from "./screen.ts";

/** Exit status of a program that was stopped by Ctrl-C, as the shell gives it. */
export const interrupted = 130;

/**
 * The time in milliseconds in which a second signal is taken for the same one: under `deno task` Ctrl-C
 * reaches a program twice, from the terminal and from the task.
 */
const sameSignal = 1000;

/**
 * The arguments of this task. The `--` that npm needs before a task's arguments, and `deno task` hands on,
 * is left out.
 */
export function taskArguments(): string[] {
  const separator = Deno.args.indexOf("--");
  return separator < 0 ? Deno.args.slice() : Deno.args.toSpliced(separator, 1);
}

/** The sentence on an error of the operating system or of Deno's permissions; undefined of any other. */
function systemMessage(error: unknown): string | undefined {
  if (error instanceof Deno.errors.NotCapable) {
    const [, access, name] = /^Requires (\w+) access to "([^"]*)"/.exec(error.message) ?? [];
    if (name === undefined) return error.message;
    return access === "all"
      ? `${name} cannot be used, since it lies in a folder of the system: name another path.`
      : `This task has no permission for ${access} access to ${name}: name another one.`;
  }
  return systemSentence(error);
}

/**
 * Runs a program, in the folder from which the user started it, and ends the process.
 *
 * The exit status is what `main` returns (0 for nothing), or 1 when it throws. A {@linkcode UserError}
 * is printed as its message, and so is one of the operating system; any other error is a defect, printed
 * with its stack. SIGINT and SIGTERM end the process with status 130: at once, or, when `main` takes the
 * signal, as soon as `main` has ended; a second one, a second or more later, ends it at once. An error that
 * has nothing to do with the stop is printed all the same.
 */
export async function runMain(
  main: (signal: AbortSignal) => Promise<number | void>,
): Promise<never> {
  enterUserDirectory(projectRoot);
  const controller = new AbortController();
  const { signal } = controller;
  let last = -Infinity;
  const stop = () => {
    const isSame = performance.now() - last < sameSignal;
    last = performance.now();
    if (main.length === 0 || (signal.aborted && !isSame)) Deno.exit(interrupted);
    controller.abort();
  };
  Deno.addSignalListener("SIGINT", stop);
  if (Deno.build.os !== "windows") Deno.addSignalListener("SIGTERM", stop);
  surviveFileLimit();
  try {
    const status = await main(signal) ?? 0;
    Deno.exit(signal.aborted ? interrupted : status);
  } catch (error) {
    if (signal.aborted && isOfStop(error)) Deno.exit(interrupted);
    const message = error instanceof UserError ? error.message : systemMessage(error);
    if (message !== undefined) {
      print(`${style("red", "error:", "stderr")} ${message}`, { output: "stderr" });
    } else {
      printLines(Deno.inspect(error), "stderr");
    }
    Deno.exit(1);
  }
}
