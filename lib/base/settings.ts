import { describeSetting, type SettingDescription, type SettingType } from "./setting_type.ts";
import { quote } from "./quote.ts";
import { didYouMean } from "./suggestions.ts";
import { unknownName } from "./unknown_name.ts";
import { UserError } from "./user_error.ts";

/** An unknown setting or a value that is out of range; the message names the remedy. */
export class SettingsError extends UserError {}

/** The value of a setting. */
export type SettingValue = number | string | boolean;

/** The types of settings by name. */
export type SettingsSchema<T> = { readonly [K in keyof T]-?: SettingType<T[K]> };

/**
 * Checks settings against a schema and fills in the defaults.
 *
 * @param schema The types of the settings by name.
 * @param input The given settings by name.
 * @param kind The name of such a setting, in singular and plural.
 * @returns The complete settings.
 * @throws {SettingsError} At what is no object, at an unknown name, with the nearest known one, and at a
 *   value out of range, with the setting and its range.
 */
export function parseSettings<T>(
  schema: SettingsSchema<T>,
  input: Readonly<Record<string, unknown>>,
  kind: { one: string; all: string } = { one: "setting", all: "settings" },
): T {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw new SettingsError(
      `The ${kind.all} are given by name, as { ${Object.keys(schema)[0]}: … }, not as ${
        quote(input)
      }.`,
    );
  }
  const known = Object.keys(schema);
  for (const name of Object.keys(input)) {
    if (known.includes(name)) continue;
    throw new SettingsError(unknownName(kind, name, known.toSorted()));
  }
  const problems: string[] = [];
  const parsed = Object.entries<SettingType<unknown>>(schema).map(([name, type]) => {
    const result = type.safeParse(input[name]);
    if (result.success) return [name, result.data];
    problems.push(refusal(kind.one, input[name], describeSetting(name, type)));
    return [];
  });
  if (problems.length > 0) throw new SettingsError(problems.join("\n"));
  return Object.fromEntries(parsed) as T;
}

/** Describes the settings of a schema in words, in its order. */
export function describeSettings<T>(schema: SettingsSchema<T>): SettingDescription[] {
  return Object.entries<SettingType<unknown>>(schema).map(([name, type]) =>
    describeSetting(name, type)
  );
}

/** "Setting 'schedule' cannot be "cosin": did you mean 'cosine'? It is constant or cosine." */
function refusal(
  kind: string,
  value: unknown,
  { name, values, choices }: SettingDescription,
): string {
  const question = didYouMean(String(value), choices);
  const reason = question === "" ? `it is ${values}.` : `${question} It is ${values}.`;
  const subject = kind.charAt(0).toUpperCase() + kind.slice(1);
  return `${subject} '${name}' cannot be ${quote(value)}: ${reason}`;
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
