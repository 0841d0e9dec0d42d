import { type Spread, spread } from "./measure.ts";

/** A unit of the benchmark's table. */
export type Unit =
  | "ms"
  | "s"
  | "images/s"
  | "trials/h"
  | "epochs"
  | "trials"
  | "studies"
  | "MB"
  | "%"
  | "x";

/** A measurement with its unit. */
export interface Quantity extends Spread {
  unit: Unit;
}

/** A line of the benchmark's table. */
export interface Row {
  /** The measured quantity. */
  what: string;
  /** The side that it is compared with; left out if the mark is absolute. */
  against?: string;
  ours: Quantity;
  theirs?: Quantity;
  /** The quantity that the mark is for: a ratio of both sides, or ours. */
  result: Quantity;
  mark: { sense: "at least" | "below"; value: number };
  reached: boolean;
  /** A remark on the method. */
  note?: string;
}

/** Creates a quantity from measurements. */
export function quantity(values: readonly number[], unit: Unit): Quantity {
  return { ...spread(values), unit };
}

/** Returns true if a result reaches its mark. */
function isReached({ median }: Spread, { sense, value }: Row["mark"]): boolean {
  return sense === "at least" ? median >= value : median < value;
}

/** Creates a row, whose result is compared with its mark. */
export function row(of: Omit<Row, "reached">): Row {
  return { ...of, reached: isReached(of.result, of.mark) };
}

/**
 * Creates a row of the ratio of speeds, ours to theirs: the median of each round's ratio.
 *
 * @param of.seconds Seconds of each round, of both sides.
 * @param of.show Converts a round's seconds to the unit of the table.
 * @param of.mark The minimum of the ratio.
 */
export function faster(of: {
  what: string;
  against: string;
  seconds: { ours: readonly number[]; theirs: readonly number[] };
  unit: Unit;
  show: (seconds: number) => number;
  mark: number;
  note?: string;
}): Row {
  const { what, against, seconds: { ours, theirs }, unit, show, mark, note } = of;
  return row({
    what,
    against,
    ours: quantity(ours.map(show), unit),
    theirs: quantity(theirs.map(show), unit),
    result: quantity(ours.map((seconds, round) => theirs[round]! / seconds), "x"),
    mark: { sense: "at least", value: mark },
    ...(note !== undefined && { note }),
  });
}

/** Formats a number with its unit: "812 ms", "2.04x", "1.30%". */
export function number(value: number, unit: Unit): string {
  const isCount = unit === "epochs" || unit === "trials" || unit === "studies";
  const digits = isCount ? 0 : unit === "x" ? 2 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return value.toFixed(digits) + (unit === "x" || unit === "%" ? unit : ` ${unit}`);
}

const range = ({ low, high, unit }: Quantity) =>
  low === high ? "" : ` (${number(low, unit).replace(/ ?\D+$/, "")} to ${number(high, unit)})`;

/** Formats lines of cells as a table in Markdown; header and delimiter come first. */
export function markdownTable(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Formats rows as a table in Markdown, with the notes below. */
export function tableMarkdown(rows: readonly Row[]): string {
  const notes = [...new Set(rows.flatMap(({ note }) => note ?? []))];
  const lines = rows.map(({ what, against, ours, theirs, result, mark, reached, note }) => {
    const reference = note === undefined ? "" : ` [${notes.indexOf(note) + 1}]`;
    return [
      what + reference,
      number(ours.median, ours.unit),
      theirs === undefined ? "" : `${number(theirs.median, theirs.unit)}: ${against}`,
      `**${number(result.median, result.unit)}**${range(result)}`,
      `${mark.sense} ${number(mark.value, result.unit)}`,
      reached ? "yes" : "no",
    ];
  });
  const table = markdownTable([
    ["what", "ours", "the other", "result (middle half)", "must be", "reached"],
    ["---", "---:", "---", "---:", "---:", "---"],
    ...lines,
  ]);
  const list = notes.map((note, i) => `${i + 1}. ${note}`).join("\n");
  return notes.length === 0 ? table : `${table}\n\n${list}`;
}
