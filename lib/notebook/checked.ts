import { unknownName, UserError } from "../base/mod.ts";
import { ExperimentError, type NamedExperiment } from "../sweep/mod.ts";

/** An option that does not exist; the message names the nearest one. */
export class OptionError extends UserError {}

/**
 * Checks what a cell gives as an experiment, since the kernel checks no types.
 *
 * @returns The same.
 * @throws {ExperimentError} Unless it is a file's name or an experiment with a name.
 */
export function checkedExperiment(given: string | NamedExperiment): string | NamedExperiment {
  if (typeof given === "string") return given;
  if (typeof given !== "object" || given === null) {
    throw new ExperimentError(
      `An experiment is given as the name of a file in experiments/ or as defineExperiment({ … }), ` +
        `not as ${given}` +
        (given === undefined
          ? ": perhaps it was imported under a name that its module does not export."
          : "."),
    );
  }
  if (given.name !== undefined) return given;
  throw new ExperimentError(
    `The experiment has no name, which names its folder of results: add name: "mine" to ` +
      `defineExperiment({ … }), or give the name of its file in experiments/.`,
  );
}

/**
 * Checks the names of options.
 *
 * @throws {UserError} At an unknown one, with the nearest known one.
 */
export function checkOptions(options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (known.includes(name)) continue;
    throw new OptionError(unknownName({ one: "option", all: "options" }, name, known));
  }
}
