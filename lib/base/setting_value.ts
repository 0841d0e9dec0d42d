import { userPath } from "./user_path.ts";
import { SettingsError, type SettingValue } from "./settings_error.ts";
import type { SettingDescription } from "./setting_type.ts";

/** A decimal number as people type it: "1", "0.5", ".5", "1e-3". */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/**
 * Reads a setting's value as its type has it, from text of the command line.
 *
 * @returns An absolute path where it takes a path, a number, true or false where the setting takes one and the text is one, else the text.
 * @throws {SettingsError} At a number that float64 cannot hold, or is written with a comma.
 */
export function readValue(text: string, { name, kind }: SettingDescription): SettingValue {
  if (kind === "path") return text === "" ? text : userPath(text);
  const word = text.trim();
  if (kind === "boolean" && /^(?:true|false)$/i.test(word)) return word.toLowerCase() === "true";
  if (kind !== "number") return text;
  if (decimal.test(word)) return finite(word, name);
  const pointed = word.replace(/^([+-]?\d+),(\d+)$/, "$1.$2");
  if (pointed === word) return text;
  const whole = /^[+-]?[1-9]\d{0,2},\d{3}$/.test(word) ? ` or ${word.replace(",", "")}` : "";
  throw new SettingsError(
    `Setting '${name}' cannot be '${text}': write ${pointed}${whole}, a number without a comma.`,
  );
}

function finite(word: string, name: string): number {
  const number = Number(word);
  const isZero = /^[+-]?[0.]*(?:e.*)?$/i.test(word);
  if (Number.isFinite(number) && (number !== 0 || isZero)) return number;
  throw new SettingsError(
    `Setting '${name}' cannot be ${word}: a number of 64 bits cannot hold it.`,
  );
}
