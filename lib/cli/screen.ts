import process from "node:process";
import { styleText } from "node:util";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import { printable } from "../base/mod.ts";

/** A stream that text is written to. */
export type Output = "stdout" | "stderr";

/** The least width that lines are wrapped to. */
const leastColumns = 40;

/** The columns of the terminal; undefined where the output is none, whose lines are not wrapped. */
export function columns(output: Output = "stdout"): number | undefined {
  const stream = process[output];
  if (!stream.isTTY) return undefined;
  return Math.max(leastColumns, stream.columns || 80);
}

/** True of a terminal that knows its size and can move its cursor, so that bars can be drawn again. */
export function hasBars(output: Output): boolean {
  const { isTTY, columns } = process[output];
  return isTTY && columns > 0 && Deno.env.get("TERM") !== "dumb";
}

const moving = new Set<() => void>();

/** Registers what takes something that moves off the screen, until it moves again. */
export function onPrint(clear: () => void): void {
  moving.add(clear);
}

/** Takes off the screen what moves, so that lines can be written. */
export function clearMoving(): void {
  for (const clear of moving) clear();
}

/** Prints lines, wrapped at words to the width of the terminal, in place of what moves. */
export function print(text: string, { indent = 0, output = "stdout" }: PrintOptions = {}): void {
  printLines(wrap(shown(text), columns(output), indent), output);
}

/** Prints lines as they are laid out, in place of what moves. */
export function printLines(text: string, output: Output = "stdout"): void {
  clearMoving();
  const write = output === "stdout" ? console.log : console.error;
  write(shown(text));
}

/**
 * A text as a terminal can show it, whoever wrote it: what would move its cursor, change its state or turn
 * the direction of other text is U+FFFD. The codes of {@linkcode style} stay.
 */
export function shown(text: string): string {
  // A carriage return would write over the line; a new line of Windows is one.
  return text.replaceAll("\r\n", "\n").split(ownStyles)
    .map((part, i) => i % 2 === 1 ? part : printable(part).replaceAll(/[\r\u0085]/g, "\ufffd"))
    .join("");
}

/** Options of {@linkcode print}. */
export interface PrintOptions {
  /** Columns by which the further lines of a wrapped one are moved to the right. @default 0 */
  indent?: number;
  /** The stream that it is written to. @default "stdout" */
  output?: Output;
}

/**
 * Wraps each line at words. One longer than the width stays whole.
 *
 * @param width Columns; undefined to leave the text as it is.
 * @param indent Columns by which the further lines of a wrapped one are moved to the right.
 */
export function wrap(text: string, width: number | undefined, indent = 0): string {
  if (width === undefined) return text;
  return text.split("\n").map((line) => {
    const [, space = "", rest = ""] = /^( *)(.*)$/s.exec(line) ?? [];
    const margin = " ".repeat(space.length + indent);
    const [first = "", ...others] = wrapAnsi(rest, width - margin.length, { trim: true })
      .split("\n");
    return [space + first, ...others.map((other) => margin + other)].join("\n");
  }).join("\n");
}

/** Cuts the beginning off text that is too wide, with an ellipsis: the end of a trial's name tells more. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  const letters = [...text];
  while (letters.length > 0 && stringWidth(letters.join("")) > width - 1) letters.shift();
  return `…${letters.join("")}`;
}

/** Pads text to a number of columns. */
export function pad(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** The columns that text takes. */
export const widthOf = stringWidth;

type Style = "bold" | "dim" | "green" | "red" | "cyan";

/** The codes that begin and end a style. */
// deno-lint-ignore no-control-regex
const ownStyles = /(\u001b\[(?:1|2|22|31|32|36|39)m)/;

/** Styles text where the output is a terminal; NO_COLOR (unless empty) and FORCE_COLOR (unless 0) decide first. */
export function style(style: Style, text: string, output: Output = "stdout"): string {
  const forced = Deno.env.get("FORCE_COLOR");
  const isColoured = Deno.noColor
    ? false
    : forced === undefined
    ? process[output].isTTY
    : forced !== "0";
  return isColoured ? styleText(style, text, { validateStream: false }) : text;
}

/**
 * Aligns rows of two columns or more; the last one is wrapped within its own, or, where that leaves little
 * room, below the others.
 */
export function listing(rows: readonly (readonly string[])[], width = columns()): string {
  const last = Math.max(...rows.map((row) => row.length)) - 1;
  const widths = Array.from(
    { length: last },
    (_, i) => Math.max(...rows.map((row) => stringWidth(row[i] ?? ""))),
  );
  const used = widths.reduce((sum, width) => sum + width + 2, 2);
  const isNarrow = width !== undefined && width - used < 30;
  return rows.map((row) => {
    const cells = row.slice(0, last).map((cell, i) => pad(cell, widths[i]!)).join("  ");
    const text = row[last] ?? "";
    if (!isNarrow) {
      const lines = wrap(text, width && width - used).split("\n");
      return `  ${cells}  ${lines.join("\n" + " ".repeat(used))}`.trimEnd();
    }
    const first = wrap(`  ${row.slice(0, last).filter(Boolean).join("  ")}`, width, 2).trimEnd();
    return text === "" ? first : `${first}\n${wrap(`      ${text}`, width)}`;
  }).join("\n");
}
