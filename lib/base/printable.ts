/**
 * Characters that no page shows: controls, halves of characters and non-characters, which XML refuses, and
 * the marks that turn the direction of all text after them.
 */
const unprintable =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\ufffe\uffff\u202a-\u202e\u2066-\u2069]/g;

/** Separators of lines and paragraphs, at which Vega's expressions end. */
const separators = /[\u2028\u2029]/g;

/**
 * A text as pictures and pages can show it: what cannot be shown is U+FFFD, the sign for it, and Unicode's
 * separators of lines are spaces. Letters of every script stay, whichever direction they are read in.
 */
export function printable(text: string): string {
  return text.toWellFormed().replace(unprintable, "\ufffd").replace(separators, " ");
}

/** The same for each text of a value as JSON has it. */
export function printableJson<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value),
    (_, part) => typeof part === "string" ? printable(part) : part,
  );
}
