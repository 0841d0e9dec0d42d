import { UserError } from "../base/mod.ts";

/**
 * Runs work of a cell; an error for the user is shown as its sentence alone.
 *
 * @throws What the work throws, a {@linkcode UserError} without its stack.
 */
export async function withPlainErrors<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) error.stack = `${error.name}: ${error.message}`;
    throw error;
  }
}
