import { UserError } from "./user_error.ts";
import { unknownName } from "./unknown_name.ts";

/** An unknown setting or a value that is out of range; the message names the remedy. */
export class SettingsError extends UserError {}

/** The value of a setting. */
export type SettingValue = number | string | boolean;

/** The type of a setting with its range and default; any type of zod is one. */
export interface SettingType<T> {
  /** Checks a value; of `undefined` it returns the default. */
  safeParse(value: unknown): { success: true; data: T } | {
    success: false;
    error: { issues: readonly { message: string }[] };
  };
}

/** The types of settings by name. */
export type SettingsSchema<T> = { readonly [K in keyof T]-?: SettingType<T[K]> };

/**
 * Checks settings against a schema and fills in the defaults.
 *
 * @param schema The types of the settings by name.
 * @param input The given settings by name.
 * @returns The complete settings.
 * @throws {SettingsError} At an unknown name, with the nearest known one, and at a value out of range, with
 *   the setting and its range.
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
 * Parses settings of the command line.
 *
 * @param assignments Texts of the form `name=value`; the value is JSON (`0.001`, `true`) or else text.
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
