import { unknownName, UserError } from "../base/mod.ts";
import { withPlainErrors } from "./plain_errors.ts";

/** A name that a cell imports and that is not there; the message names the nearest one. */
class ImportError extends UserError {}

/** The functions that cells have been given, by those of the module. */
const given = new Map<unknown, unknown>();

/**
 * Makes a module strict for cells, where the module exports this function: it refuses the import of a name
 * that it lacks, and its functions say errors for the user in a sentence. A cell imports dynamically, and a
 * dynamic import hands a module that has a `then` to it; without one the kernel gives `undefined` for an
 * unknown name. Static imports never call it.
 *
 * @param this The module.
 * @param resolve Takes the module to be imported.
 */
export function then(
  this: Readonly<Record<string, unknown>>,
  resolve: (module: object) => void,
): void {
  const { then: _, ...exported } = this;
  const names = Object.fromEntries(
    Object.entries(exported).map(([name, value]) => [name, forCells(name, value)]),
  );
  resolve(
    new Proxy(names, {
      get(target, name) {
        if (typeof name === "symbol" || name === "then") return undefined;
        if (Object.hasOwn(target, name)) return target[name];
        const kind = { one: "import", all: "names of lib/notebook/mod.ts" };
        const error = new ImportError(unknownName(kind, name, Object.keys(target).toSorted()));
        error.stack = `${error.name}: ${error.message}`;
        throw error;
      },
    }),
  );
}

function forCells(name: string, value: unknown): unknown {
  if (typeof value !== "function") return value;
  if (!given.has(value)) {
    given.set(value, withPlainErrors(name, (...values) => value(...values)));
  }
  return given.get(value);
}
