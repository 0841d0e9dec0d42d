import { type Spread, spread } from "./measure.ts";

/** What a line of the benchmark's table measures in. */
export type Unit = "ms" | "s" | "images/s" | "trials/h" | "MB" | "%" | "x";

/** A measurement as it is shown. */
export interface Quantity extends Spread {
  unit: Unit;
}

/** A line of the benchmark's table. */
export interface Row {
  /** What is measured. */
  what: string;
  /** What it is compared with; left out where the mark is absolute. */
  against?: string;
  ours: Quantity;
  theirs?: Quantity;
  /** Of the two, or ours alone: what the mark is for. */
  result: Quantity;
  mark: { sense: "at least" | "below"; value: number };
  reached: boolean;
  /** How it was measured, where that is not plain. */
  note?: string;
}

/** A quantity from measurements. */
export function quantity(values: readonly number[], unit: Unit): Quantity {
  return { ...spread(values), unit };
}

/** Whether a result is where it must be. */
function isReached({ median }: Spread, { sense, value }: Row["mark"]): boolean {
  return sense === "at least" ? median >= value : median < value;
}

/** A row whose result is compared with its mark. */
export function row(of: Omit<Row, "reached">): Row {
  return { ...of, reached: isReached(of.result, of.mark) };
}

/**
 * A row that says how many times as fast we are: the median of each round's ratio.
 *
 * @param of.seconds Of each round, of both sides.
 * @param of.show A round's seconds as the table shows them.
 * @param of.mark What the ratio must be at least.
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

/** "812 ms", "2.04x", "1.3 %". */
export function number(value: number, unit: Unit): string {
  const digits = unit === "x" ? 2 : value < 10 ? 2 : value < 100 ? 1 : 0;
  return unit === "x" ? `${value.toFixed(digits)}x` : `${value.toFixed(digits)} ${unit}`;
}

const range = ({ low, high, unit }: Quantity) =>
  low === high ? "" : ` (${number(low, unit).replace(/ ?\D+$/, "")} to ${number(high, unit)})`;

/** Lines of cells, heads and rule first, in Markdown. */
export function markdownTable(lines: readonly (readonly string[])[]): string {
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** The rows in Markdown, notes below. */
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
