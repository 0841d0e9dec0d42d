import { unknownName, UserError } from "../base/mod.ts";

/** A name that a cell imports and that is not there; the message names the nearest one. */
class ImportError extends UserError {}

/**
 * Makes a module refuse the import of a name that it lacks, where the module exports this function. A cell
 * imports dynamically, and a dynamic import hands a module that has a `then` to it; without one the kernel
 * gives `undefined` for an unknown name. Static imports never call it.
 *
 * @param this The module.
 * @param resolve Takes the module to be imported.
 */
export function then(
  this: Readonly<Record<string, unknown>>,
  resolve: (module: object) => void,
): void {
  const { then: _, ...names } = this;
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
