import { closest } from "fastest-levenshtein";
import type { z } from "zod";

/** A setting that does not exist or whose value is out of its range; the message says the remedy. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/**
 * Validates settings against a schema and fills in the defaults.
 *
 * @param schema An object schema; each key is one setting.
 * @param input The settings as given, by name.
 * @returns The complete settings.
 * @throws {SettingsError} At an unknown name (with the nearest known one) and at a value that the
 *   schema refuses (with the setting, the value and what is allowed).
 */
export function parseSettings<S extends z.ZodObject>(
  schema: S,
  input: Record<string, unknown>,
): z.output<S> {
  const known = Object.keys(schema.shape);
  for (const name of Object.keys(input)) {
    if (known.includes(name)) continue;
    throw new SettingsError(
      `Unknown setting '${name}': did you mean '${closest(name, known)}'? Known settings: ${
        known.toSorted().join(", ")
      }.`,
    );
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = String(path[0] ?? "");
    return `Setting '${name}' cannot be ${JSON.stringify(input[name])}: ${message}.`;
  });
  throw new SettingsError(problems.join("\n"));
}
