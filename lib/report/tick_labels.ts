import { textWidth } from "../page/mod.ts";

/** Pixels of the labels' font. */
export const labelSize = 13;

/** Pixels between two labels of a row. */
const gap = 8;

/** A line that holds its place, which one without characters does not: Vega cuts spaces off. */
export const emptyLine = "\u200B";

/** The text below a value of an axis. */
export interface TickLabel {
  /** The value's place in pixels. */
  at: number;
  /** The value, and what is said of it below. */
  lines: readonly string[];
}

interface Span {
  left: number;
  right: number;
}

/** The span of each line that has a text, by its row. */
function spansOf({ at, lines }: TickLabel, top: number): (Span & { row: number })[] {
  return lines.flatMap((line, i) => {
    const half = (textWidth(line, labelSize) + gap) / 2;
    return line === emptyLine ? [] : [{ row: top + i, left: at - half, right: at + half }];
  });
}

/**
 * Puts each label into the first row where it meets no other: any row where more is said than the value,
 * else one of so many, where it may find no place.
 */
function place(labels: readonly TickLabel[], rows: number): (string[] | undefined)[] {
  const taken = new Map<number, Span[]>();
  const isFree = ({ row, left, right }: Span & { row: number }) =>
    (taken.get(row) ?? []).every((other) => right <= other.left || left >= other.right);
  const placed = new Map<TickLabel, string[]>();
  const byPlace = labels.toSorted((a, b) => a.at - b.at);
  const ends = [byPlace[0], byPlace.at(-1)];
  // Those first of which more is said than the value, then both ends.
  const rank = (label: TickLabel) => 2 * label.lines.length + Number(ends.includes(label));
  for (const label of byPlace.toSorted((a, b) => rank(b) - rank(a))) {
    const lowest = label.lines.length > 1 ? Infinity : rows;
    for (let top = 0; top < lowest && !placed.has(label); top++) {
      const spans = spansOf(label, top);
      if (!spans.every(isFree)) continue;
      for (const { row, ...span } of spans) taken.set(row, [...taken.get(row) ?? [], span]);
      placed.set(label, [...Array<string>(top).fill(emptyLine), ...label.lines]);
    }
  }
  return labels.map((label) => placed.get(label));
}

/**
 * The labels' lines, so that none meets another: in one row where they fit, else in two. Where numbers
 * still do not fit, some have no label, as their place tells them; names take as many rows as they need.
 *
 * @returns The lines of each label in its place, with empty ones above a lower label.
 */
export function placeLabels(labels: readonly TickLabel[], isNumeric: boolean): string[][] {
  for (let rows = 1; rows <= (isNumeric ? 2 : labels.length); rows++) {
    const placed = place(labels, rows);
    const isLow = (lines: string[] | undefined, i: number) =>
      lines === undefined || lines.length >= rows + labels[i]!.lines.length;
    if (!placed.some(isLow)) return placed.map((lines) => lines ?? []);
  }
  return place(labels, isNumeric ? 1 : Infinity).map((lines) => lines ?? []);
}
