import { join } from "node:path";
import { exists, sha256, writeAtomic } from "./files.ts";
import { withSharedLock } from "./lock.ts";
import { cacheDirectory } from "./paths.ts";
import { installationFailure, runPip } from "./pip.ts";
import type { OnProgress } from "./progress.ts";
import { PythonError, runInterpreter } from "./python_process.ts";

/**
 * Runs a Python program.
 *
 * @param args Arguments of the interpreter.
 * @param python Path of the interpreter. @default $PYTHON, else `python3`
 * @param env Environment variables in addition to those of this process.
 * @returns Its standard output.
 * @throws {PythonError} When it cannot be started, or fails, with the end of what it said.
 */
export async function runPython(
  args: string[],
  python?: string,
  env: Record<string, string> = {},
): Promise<string> {
  return await runInterpreter(args, { python, env });
}

/**
 * Creates a virtual environment with these packages, unless it exists.
 *
 * The user's settings of pip count only as far as they name where packages come from. An interrupted
 * creation starts over. When several processes call it at once, one installs and the others wait.
 *
 * @param name Purpose of the environment, with which the name of its folder begins.
 * @param requirements Packages and versions as pip names them: `optuna==5.0.0`.
 * @param options.parent Folder of the environments. @default .cache/python of the project
 * @param options.onProgress Told of the installation, and of the wait for another process's.
 * @returns Path of its interpreter.
 * @throws {PythonError} When Python is missing, or a package cannot be installed or imported.
 */
export async function pythonEnvironment(
  name: string,
  requirements: readonly string[],
  { parent = join(cacheDirectory, "python"), onProgress }: {
    parent?: string;
    onProgress?: OnProgress;
  } = {},
): Promise<string> {
  const digest = (await sha256(requirements.join("\n"))).slice(0, 12);
  const directory = join(parent, `${name}-${digest}`);
  const python = Deno.build.os === "windows"
    ? join(directory, "Scripts", "python.exe")
    : join(directory, "bin", "python");
  const complete = join(directory, "complete");
  if (await exists(complete)) return python;
  const purpose = `installs the Python packages of '${name}'`;
  return await withSharedLock(`${directory}.lock`, async () => {
    if (await exists(complete)) return python;
    const steps = [
      () => runInterpreter(["-m", "venv", "--clear", directory], {}),
      () => runPip(["install", "--quiet", ...requirements], { python }),
      () => runInterpreter(["-I", "-c", importProgram, ...requirements], { python }),
    ];
    const label = `Install the Python packages of '${name}'`;
    const tell = (done: number) =>
      onProgress?.({ label, done, total: steps.length, unit: "steps" });
    try {
      for (const [done, step] of steps.entries()) {
        tell(done);
        await step();
      }
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      throw new PythonError(
        `The Python packages of '${name}' cannot be installed: ${installationFailure(error)}.`,
        { cause: error },
      );
    }
    await writeAtomic(complete, requirements.join("\n") + "\n");
    tell(steps.length);
    return python;
  }, { purpose, onProgress });
}

/** Imports a module of each package, which must lie in the interpreter's own environment. */
const importProgram = `
import importlib, re, sys
from importlib.metadata import distribution
for requirement in sys.argv[1:]:
    if requirement.startswith("-"):
        continue
    package = distribution(re.split("[^A-Za-z0-9._-]", requirement)[0])
    roots = [file.parts[0] for file in package.files or [] if file.name == "__init__.py" and len(file.parts) == 2]
    for root in roots[:1]:
        place = importlib.import_module(root).__file__
        if not place.startswith(sys.prefix):
            sys.exit(f"Error: {root} is at {place}, outside of the environment {sys.prefix}")
`;
