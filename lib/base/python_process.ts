import { UserError } from "./user_error.ts";

/** A failure of Python or pip, or their absence. */
export class PythonError extends UserError {}

/** The process of an interpreter. */
export interface InterpreterOptions {
  /** Path of the interpreter. @default $PYTHON, else `python3` */
  python?: string | undefined;
  /** Environment variables. */
  env?: Record<string, string>;
  /** True for these variables alone, without those of this process. @default false */
  clearEnv?: boolean;
}

/**
 * Runs Python.
 *
 * @param args Arguments of the interpreter.
 * @returns Its standard output.
 * @throws {PythonError} When it cannot be started, or fails, with the end of what it said.
 */
export async function runInterpreter(
  args: readonly string[],
  { python = Deno.env.get("PYTHON") ?? "python3", env = {}, clearEnv = false }: InterpreterOptions,
): Promise<string> {
  const command = new Deno.Command(python, {
    args: [...args],
    env,
    clearEnv,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const output = await started(command, python).output();
  const [out, errors] = [output.stdout, output.stderr].map((bytes) =>
    new TextDecoder().decode(bytes)
  ) as [string, string];
  if (output.success) return out;
  // A few programs, venv among them, give their reason on standard output.
  const said = (errors.trim() || out.trim()).slice(-2000);
  throw new PythonError(`${python} ${briefly(args).join(" ")} failed:\n${said}`);
}

/** Arguments for a message, without the text of a program. */
function briefly(args: readonly string[]): string[] {
  const program = args.indexOf("-c") + 1;
  return args.map((text, i) => program > 0 && i === program ? "…" : text);
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
