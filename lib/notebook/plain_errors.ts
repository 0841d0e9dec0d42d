import { quote, UserError } from "../base/mod.ts";
import { CellError, checkFirstArgument } from "./first_argument.ts";

/** Functions that cells call. */
type CellFunction = (...given: readonly unknown[]) => unknown;

/**
 * Makes a function of a cell say its errors for the user as a sentence alone, without a stack, whether it
 * throws or rejects. The kernel checks no types: the first argument is checked, and where it fails at
 * another that is not there, the sentence says so.
 *
 * @param name The name by which cells know the function.
 */
export function withPlainErrors(name: string, call: CellFunction): CellFunction {
  return (...given) => {
    const fail = (error: unknown): never => {
      throw plain(error, name, given);
    };
    try {
      checkFirstArgument(name, given[0]);
      const result = call(...given);
      return result instanceof Promise ? result.catch(fail) : result;
    } catch (error) {
      return fail(error);
    }
  };
}

function plain(error: unknown, name: string, given: readonly unknown[]): unknown {
  const shown = error instanceof TypeError ? missing(name, given) ?? error : error;
  if (shown instanceof UserError) {
    shown.stack = `${shown.name}: ${shown.message}`;
    delete shown.cause;
  }
  return shown;
}

/** The error at an argument that is not there; undefined where all are. */
function missing(name: string, given: readonly unknown[]): CellError | undefined {
  const at = given.length === 0
    ? 0
    : given.findIndex((value) => value === undefined || value === null || value instanceof Promise);
  if (at < 0) return undefined;
  return new CellError(
    `${name}() cannot work with ${quote(given[at])} as argument ${
      at + 1
    }: run the cell that makes it ` +
      `first, or see whether its name is spelt as there.`,
  );
}
