import { readValue } from "./setting_value.ts";
import { SettingsError, type SettingValue } from "./settings_error.ts";
import { describeSetting, type SettingDescription, type SettingType } from "./setting_type.ts";
import { quote } from "./quote.ts";
import { didYouMean } from "./suggestions.ts";
import { unknownName } from "./unknown_name.ts";

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
  checkByName(schema, input, kind.all);
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

/**
 * Checks that settings are given by name.
 *
 * @param schema The types of the settings by name.
 * @param kind The name of such settings.
 * @throws {SettingsError} At what is no object.
 */
export function checkByName<T>(
  schema: SettingsSchema<T>,
  input: unknown,
  kind = "settings",
): asserts input is Readonly<Record<string, unknown>> {
  if (typeof input === "object" && input !== null && !Array.isArray(input)) return;
  const example = `{ ${Object.keys(schema)[0]}: … }`;
  throw new SettingsError(`The ${kind} are given by name, as ${example}, not as ${quote(input)}.`);
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
 * @param schema The types of the settings, by which a value is read: a text setting takes any text.
 * @param assignments Texts of the form `name=value`.
 * @returns The values by name; one that its setting cannot have, or of an unknown setting, is the text.
 * @throws {SettingsError} At a text without a name or without `=`, and at a number that is written in
 *   another way than is read, with the way to write it.
 */
export function parseAssignments<T>(
  schema: SettingsSchema<T>,
  assignments: readonly string[],
): Record<string, SettingValue> {
  const types = new Map(Object.entries<SettingType<unknown>>(schema));
  const read = new Map<string, SettingValue>();
  for (const assignment of assignments) {
    const [, name, value] = /^(\w+)=(.*)$/s.exec(assignment) ?? [];
    if (name === undefined || value === undefined) {
      throw new SettingsError(
        `'${assignment}' is not a setting: write name=value, as in --set learningRate=0.001.`,
      );
    }
    const type = types.get(name);
    const set = type === undefined ? value : readValue(value, describeSetting(name, type));
    const earlier = read.get(name);
    if (earlier !== undefined && earlier !== set) {
      throw new SettingsError(`'${name}' is set twice, to ${earlier} and to ${set}: give it once.`);
    }
    read.set(name, set);
  }
  return Object.fromEntries(read);
}
