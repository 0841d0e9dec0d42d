import { quote } from "./quote.ts";
import { didYouMean } from "./suggestions.ts";

/**
 * Formats the error message for an unknown name: "Unknown preset 'qick': did you mean 'quick'? Known
 * presets: smoke, quick."
 *
 * @param kind The kind of thing that has the name, in singular and plural.
 * @param name The unknown name, or what was given in its place.
 * @param known The known names, at least one.
 */
export function unknownName(
  kind: { one: string; all: string },
  name: unknown,
  known: readonly string[],
): string {
  const [given, question] = typeof name === "string"
    ? [`'${name}'`, didYouMean(name, known)]
    : [quote(name), ""];
  const unknown = `Unknown ${kind.one} ${given}${question === "" ? "." : `: ${question}`}`;
  return `${unknown} Known ${kind.all}: ${known.join(", ")}.`;
}
