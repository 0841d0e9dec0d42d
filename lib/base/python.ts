import { join } from "node:path";
import { exists, sha256, writeAtomic } from "./files.ts";
import { withLock } from "./lock.ts";
import { cacheDirectory } from "./paths.ts";
import { UserError } from "./user_error.ts";

/** A failure of Python or pip, or their absence. */
export class PythonError extends UserError {}

/** Returns the Python of which environments are created: `$PYTHON`, else `python3`. */
function basePython(): string {
  return Deno.env.get("PYTHON") ?? "python3";
}

/**
 * Runs a Python program.
 *
 * @param args Arguments of the interpreter.
 * @param python Path of the interpreter. @default $PYTHON, else `python3`
 * @param env Environment variables in addition to those of this process.
 * @returns Its standard output.
 * @throws {PythonError} When it cannot be started, or fails, with the end of its standard error.
 */
export async function runPython(
  args: string[],
  python: string = basePython(),
  env: Record<string, string> = {},
): Promise<string> {
  const command = new Deno.Command(python, {
    args,
    env,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const output = await started(command, python).output();
  const text = new TextDecoder();
  if (!output.success) {
    throw new PythonError(
      `${python} ${args.join(" ")} failed:\n${text.decode(output.stderr).trim().slice(-2000)}`,
    );
  }
  return text.decode(output.stdout);
}

function started(command: Deno.Command, python: string): Deno.ChildProcess {
  try {
    return command.spawn();
  } catch (error) {
    const { message } = error as Error;
    throw new PythonError(
      `Python cannot be started as '${python}' (${message}). Install Python 3.9 or later with pip, ` +
        `or set PYTHON to its path.`,
    );
  }
}

/**
 * Creates a virtual environment with these packages, unless it exists.
 *
 * An interrupted creation starts over. When several processes call it at once, one installs and the
 * others wait.
 *
 * @param name Purpose of the environment, with which the name of its folder begins.
 * @param requirements Packages and versions as pip names them: `optuna==5.0.0`.
 * @param parent Folder of the environments. @default .cache/python of the project
 * @returns Path of its interpreter.
 * @throws {PythonError} When Python is missing or a package cannot be installed.
 */
export async function pythonEnvironment(
  name: string,
  requirements: readonly string[],
  parent: string = join(cacheDirectory, "python"),
): Promise<string> {
  const digest = (await sha256(requirements.join("\n"))).slice(0, 12);
  const directory = join(parent, `${name}-${digest}`);
  const python = Deno.build.os === "windows"
    ? join(directory, "Scripts", "python.exe")
    : join(directory, "bin", "python");
  const complete = join(directory, "complete");
  if (await exists(complete)) return python;
  return await withLock(`${directory}.lock`, async () => {
    if (await exists(complete)) return python;
    await runPython(["-m", "venv", "--clear", directory]);
    await runPython(
      ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", ...requirements],
      python,
    );
    await writeAtomic(complete, requirements.join("\n") + "\n");
    return python;
  });
}
