import { didYouMean } from "./suggestions.ts";

/**
 * Formats the error message for an unknown name: "Unknown preset 'qick': did you mean 'quick'? Known
 * presets: smoke, quick."
 *
 * @param kind The kind of thing that has the name, in singular and plural.
 * @param name The unknown name.
 * @param known The known names, at least one.
 */
export function unknownName(
  kind: { one: string; all: string },
  name: string,
  known: readonly string[],
): string {
  const question = didYouMean(name, known);
  const unknown = `Unknown ${kind.one} '${name}'${question === "" ? "." : `: ${question}`}`;
  return `${unknown} Known ${kind.all}: ${known.join(", ")}.`;
}
