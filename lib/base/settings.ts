import { closest } from "fastest-levenshtein";
import type { z } from "zod";

/** A setting that does not exist or whose value is out of its range; the message says the remedy. */
export class SettingsError extends Error {
  override name = "SettingsError";
}

/** What a setting can hold. */
export type SettingValue = number | string | boolean;

/** A schema (zod) whose every field has a default, for settings of type T. */
export type SettingsSchema<T> = z.ZodObject<{ [K in keyof T]: z.ZodType<T[K]> }>;

/**
 * Validates settings against a schema and fills in the defaults.
 *
 * @param schema An object schema; each key is one setting.
 * @param input The settings as given, by name.
 * @returns The complete settings.
 * @throws {SettingsError} At an unknown name (with the nearest known one) and at a value that the
 *   schema refuses (with the setting, the value and what is allowed).
 */
export function parseSettings<T>(
  schema: SettingsSchema<T>,
  input: Readonly<Record<string, unknown>>,
): T {
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
  if (result.success) return result.data as T;
  const problems = result.error.issues.map(({ path, message }) => {
    const name = String(path[0] ?? "");
    return `Setting '${name}' cannot be ${JSON.stringify(input[name])}: ${message}.`;
  });
  throw new SettingsError(problems.join("\n"));
}

/**
 * Reads settings from the command line.
 *
 * @param assignments Each `name=value`; a value is JSON (`0.001`, `true`) or else text.
 * @throws {SettingsError} At a text without a name or without `=`.
 */
export function parseAssignments(assignments: readonly string[]): Record<string, SettingValue> {
  return Object.fromEntries(assignments.map((assignment) => {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(assignment) ?? [];
    if (name === undefined || value === undefined) {
      throw new SettingsError(
        `'${assignment}' is not a setting: write name=value, as in --set learningRate=0.001.`,
      );
    }
    return [name, literal(value)];
  }));
}

function literal(text: string): SettingValue {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "number" || typeof value === "boolean") return value;
    return typeof value === "string" ? value : text;
  } catch {
    return text;
  }
}
