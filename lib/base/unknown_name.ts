import { closest } from "fastest-levenshtein";

/**
 * What to say of a name that does not exist: "Unknown preset 'qick': did you mean 'quick'? Known presets:
 * smoke, quick."
 *
 * @param kind What the name is of, and what those that exist are called.
 * @param known The names that exist, at least one.
 */
export function unknownName(
  kind: { one: string; all: string },
  name: string,
  known: readonly string[],
): string {
  return `Unknown ${kind.one} '${name}': did you mean '${closest(name, [...known])}'? Known ` +
    `${kind.all}: ${known.join(", ")}.`;
}
