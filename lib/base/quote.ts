/** The most letters of a quoted value. */
const longest = 200;

/** Formats any value for a message: text in quotes, objects as JSON, what JSON lacks by its name. */
export function quote(value: unknown): string {
  if (value instanceof Promise) return "a promise (is an await missing?)";
  if (typeof value === "function") return "a function";
  if (!isJson(value)) return String(value);
  const text = json(value);
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

function json(value: unknown): string {
  try {
    return JSON.stringify(value, (_, part) => isJson(part) ? part : String(part));
  } catch {
    return "an object";
  }
}

function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  return value === null || ["string", "boolean", "object"].includes(typeof value);
}
