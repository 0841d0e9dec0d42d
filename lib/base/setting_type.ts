import { listWords } from "./format.ts";

/** The type of a setting with its range, default and meaning; any type of zod is one. */
export interface SettingType<T> {
  /** Checks a value; of `undefined` it returns the default. */
  safeParse(value: unknown): { success: true; data: T } | { success: false; data?: undefined };
  /** Describes the values, with the type's meta data. */
  toJSONSchema(options: { io: "output" }): SettingSchema;
}

/** The values of a setting as JSON Schema describes them, as far as it is read here. */
export interface SettingSchema {
  /** The kind of value. */
  type?: unknown;
  /** The values, where they are few. */
  enum?: readonly unknown[] | undefined;
  /** The least value. */
  minimum?: number | undefined;
  /** The greatest value. */
  maximum?: number | undefined;
  /** A number that all values are above; a boolean only in older drafts of JSON Schema. */
  exclusiveMinimum?: number | boolean | undefined;
  /** A number that all values are below; likewise. */
  exclusiveMaximum?: number | boolean | undefined;
  /** The setting's meaning. */
  description?: string | undefined;
  /** The values in words, where the rest does not tell. */
  values?: unknown;
  /** True where it names a file or folder. */
  isPath?: unknown;
}

/** A setting in words. */
export interface SettingDescription {
  /** Its name. */
  name: string;
  /** The kind of its values. */
  kind: "text" | "number" | "boolean" | "path";
  /** Its values: "a whole number from 1", "constant or cosine". */
  values: string;
  /** The values by name, where they are few. */
  choices: readonly string[];
  /** The value that it has when none is given. */
  default: unknown;
  /** Its meaning in a sentence without its full stop. */
  meaning: string;
  /** More on its default, where that depends on others. */
  note?: string;
}

/**
 * Describes a setting by its type.
 *
 * @param type A type whose meta data has the `description`, and, where its values are text of a form,
 *   `values`.
 */
export function describeSetting(name: string, type: SettingType<unknown>): SettingDescription {
  const schema = type.toJSONSchema({ io: "output" });
  const choices = schema.enum?.map(String) ?? [];
  return {
    name,
    kind: kindOf(schema),
    values: typeof schema.values === "string" ? schema.values : valuesOf(schema, choices),
    choices,
    default: type.safeParse(undefined).data,
    meaning: schema.description ?? "",
  };
}

function kindOf({ type, isPath }: SettingSchema): SettingDescription["kind"] {
  if (isPath === true) return "path";
  if (type === "boolean") return type;
  return type === "integer" || type === "number" ? "number" : "text";
}

function valuesOf(schema: SettingSchema, choices: readonly string[]): string {
  if (choices.length > 0) return listWords(choices, "or");
  switch (schema.type) {
    case "boolean":
      return "true or false";
    case "integer":
      return `a whole number${range(schema)}`;
    case "number":
      return `a number${range(schema)}`;
    default:
      return "text";
  }
}

/** " from 0 to below 1", " above 0". */
function range({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: SettingSchema): string {
  return [
    minimum === undefined ? "" : ` from ${minimum}`,
    exclusiveMinimum === undefined ? "" : ` above ${exclusiveMinimum}`,
    maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? "" : ` to ${maximum}`,
    exclusiveMaximum === undefined ? "" : ` to below ${exclusiveMaximum}`,
  ].join("");
}
