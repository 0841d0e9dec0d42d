import { UserError } from "./user_error.ts";
import { unknownName } from "./unknown_name.ts";

/** A setting that does not exist or whose value is out of its range; the message says the remedy. */
export class SettingsError extends UserError {}

/** What a setting can hold. */
export type SettingValue = number | string | boolean;

/** What a setting may be; zod's types, with their defaults, are of this kind. */
export interface SettingType<T> {
  /** Checks a value; `undefined` gives the default. */
  safeParse(value: unknown): { success: true; data: T } | {
    success: false;
    error: { issues: readonly { message: string }[] };
  };
}

/** The type of each setting, by name. */
export type SettingsSchema<T> = { readonly [K in keyof T]-?: SettingType<T[K]> };

/**
 * Checks settings against a schema and fills in the defaults.
 *
 * @param schema The type of each setting.
 * @param input The settings as given, by name.
 * @returns The complete settings.
 * @throws {SettingsError} At an unknown name (with the nearest known one) and at a value that the
 *   schema refuses (with the setting, the value and what is allowed).
 */
export function parseSettings<T>(
  schema: SettingsSchema<T>,
  input: Readonly<Record<string, unknown>>,
): T {
  const known = Object.keys(schema);
  for (const name of Object.keys(input)) {
    if (known.includes(name)) continue;
    throw new SettingsError(
      unknownName({ one: "setting", all: "settings" }, name, known.toSorted()),
    );
  }
  const problems: string[] = [];
  const parsed = Object.entries<SettingType<unknown>>(schema).map(([name, type]) => {
    const result = type.safeParse(input[name]);
    if (result.success) return [name, result.data];
    const reasons = result.error.issues.map(({ message }) => message).join("; ");
    problems.push(`Setting '${name}' cannot be ${JSON.stringify(input[name])}: ${reasons}.`);
    return [];
  });
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  return Object.fromEntries(parsed) as T;
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
