import { PythonError } from "./python_process.ts";

/**
 * True of an error that the stop of a program brings with it: the abort's own, or that of a Python program,
 * which the same Ctrl-C ends. Any other error is news, also after a stop.
 */
export function isOfStop(error: unknown): boolean {
  return error instanceof PythonError ||
    (error instanceof DOMException && error.name === "AbortError");
}
