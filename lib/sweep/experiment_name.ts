import { listWords, quote } from "../base/mod.ts";
import { ExperimentError } from "./experiment_error.ts";

/** The longest name, in letters. */
const longest = 100;

/** Names in the folder of results that are no experiment's. */
const taken = ["report", "notebooks", "baselines", "index.html", "index.md"];

/** True of a name that an experiment can have. */
export function isExperimentName(name: unknown): name is string {
  return isFolderName(name) && !isTaken(name);
}

function isFolderName(name: unknown): name is string {
  return typeof name === "string" && /^\w[\w.-]*$/.test(name) && name.length <= longest;
}

const isTaken = (name: string) => taken.includes(name.toLowerCase());

/**
 * Checks that something can name an experiment, and with it a folder of results.
 *
 * @throws {ExperimentError} Otherwise.
 */
export function checkExperimentName(name: unknown): asserts name is string {
  if (!isFolderName(name)) {
    throw new ExperimentError(
      `An experiment's name is text of at most ${longest} letters from a to z, digits, '_', '-' and '.', ` +
        `since it names a folder of results; not ${quote(name)}.`,
    );
  }
  if (!isTaken(name)) return;
  const others = listWords(taken.map((other) => `'${other}'`), "and");
  throw new ExperimentError(
    `'${name}' cannot name an experiment: ${others} in the folder of results are something else.`,
  );
}
