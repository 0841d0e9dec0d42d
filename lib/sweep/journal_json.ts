import type { JournalRecord } from "./journal_record.ts";

/** Stands for a number that JSON lacks; no text can be equal to it by chance. */
const mark = crypto.randomUUID();
const marked = new RegExp(`"${mark}(NaN|-?Infinity)"`, "g");

/** A record as a line of JSON, with bare NaN, Infinity and -Infinity as Python has them. */
export function encodeRecord(record: JournalRecord): string {
  return JSON.stringify(
    record,
    (_, value) => typeof value === "number" && !Number.isFinite(value) ? `${mark}${value}` : value,
  ).replace(marked, "$1") + "\n";
}

/**
 * Reads a line of {@linkcode encodeRecord} or of Python.
 *
 * @throws {SyntaxError} At a line that is not JSON.
 */
export function decodeRecord(line: string): JournalRecord {
  try {
    return JSON.parse(line);
  } catch (error) {
    const json = line.replace(
      /"(?:[^"\\]|\\.)*"|\bNaN\b|-?\bInfinity\b/g,
      (token) => token.startsWith('"') ? token : `"${mark}${token}"`,
    );
    if (json === line) throw error;
    return JSON.parse(
      json,
      (_, value) =>
        typeof value === "string" && value.startsWith(mark)
          ? Number(value.slice(mark.length))
          : value,
    );
  }
}
