import { join } from "node:path";
import { pythonEnvironment, runPython } from "../../lib/base/mod.ts";
import { testEnvironments } from "../../lib/cli/environments.ts";

const script = join(import.meta.dirname!, "optuna_journal.py");

/** Runs a mode of optuna_journal.py on a journal; returns what it prints. */
export async function optuna(...args: string[]): Promise<unknown> {
  const output = await runPython(
    [script, ...args],
    await pythonEnvironment("optuna", testEnvironments.optuna),
  );
  return output === "" ? undefined : JSON.parse(output);
}
