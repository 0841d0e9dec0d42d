import { UserError } from "./user_error.ts";
import { join } from "node:path";
import { exists, sha256, writeAtomic } from "./files.ts";
import { withLock } from "./lock.ts";
import { cacheDirectory } from "./paths.ts";

/** Python is missing, too old, or pip could not install what was asked for. */
export class PythonError extends UserError {}

/** The Python that the project's environments are made of: `$PYTHON`, else `python3`. */
function basePython(): string {
  return Deno.env.get("PYTHON") ?? "python3";
}

/**
 * Runs a Python program to its end.
 *
 * @param python The interpreter's path; the system's Python 3 where it is left out.
 * @param env Environment variables beside those of this process.
 * @returns What it wrote to standard output.
 * @throws {PythonError} With the end of its standard error when it cannot be started or fails.
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
 * A virtual environment of the project with exactly these packages, made once.
 *
 * Safe when interrupted and when several processes ask at once: one installs, the others wait.
 *
 * @param name What the environment is for; its folder's name begins with it.
 * @param requirements Packages as pip names them, with versions: `optuna==5.0.0`.
 * @param parent The folder of such environments.
 * @returns The path of its interpreter.
 * @throws {PythonError} When Python or a package cannot be had.
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
