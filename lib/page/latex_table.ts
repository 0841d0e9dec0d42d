import type { Table } from "mdast";
import { toString } from "mdast-util-to-string";

/** The letters that a line of a page has room for, by the size of its type. */
const sizes = [
  { command: "\\small", letters: 84 },
  { command: "\\footnotesize", letters: 98 },
  { command: "\\scriptsize", letters: 118 },
] as const;

/** The longest word that is not broken, in letters. */
const longestWord = 42;

/** The letters of a cell from which on a column gets no wider for it. */
const widest = 160;

/** The letters of a heading that a column is made wider for. */
const headingWidth = 13;

/** The letters between two columns. */
const gap = 2;

/** A table of more rows may go on over a page's end. */
const mostRowsTogether = 12;

/** Widths of columns in letters: from the longest word up to the longest cell. */
function columnWidths(table: Table): { least: number; natural: number }[] {
  const [head, ...body] = table.children;
  return head!.children.map((title, column) => {
    const cells = body.map(({ children }) => toString(children[column]));
    const words = [toString(title), ...cells].flatMap((text) => text.split(/\s+/));
    const isNumeric = table.align?.[column] === "right";
    const longest = Math.max(0, ...cells.map(({ length }) => length));
    const least = Math.max(...words.map(({ length }) => length), isNumeric ? longest : 0);
    const heading = Math.min(toString(title).length, headingWidth);
    const natural = Math.max(least, heading, Math.min(longest, widest));
    return { least: Math.min(least, longestWord), natural };
  });
}

/** The widths of the columns as shares of the line's, and the size of type in which they fit. */
function layOut(table: Table): { command: string; shares: number[] } {
  const columns = columnWidths(table);
  const gaps = gap * (columns.length - 1);
  const sum = (of: "least" | "natural") => columns.reduce((all, column) => all + column[of], gaps);
  const size = sizes.find(({ letters }) => sum("least") <= letters) ?? sizes.at(-1)!;
  const room = Math.max(size.letters, sum("least"));
  // What is left after the longest words goes to the columns that have more to say.
  const wanted = sum("natural") - sum("least");
  const share = wanted === 0 ? 0 : Math.min(1, (room - sum("least")) / wanted);
  return {
    command: size.command,
    shares: columns.map(({ least, natural }) => (least + share * (natural - least)) / room),
  };
}

/**
 * A table that fits the width of a page and may go on over several.
 *
 * @param table The table, for the lengths of its texts and its alignment.
 * @param cells Its cells as LaTeX, the headings' first.
 */
export function latexTable(
  table: Table,
  [head, ...body]: readonly (readonly string[])[],
  caption?: string,
): string {
  const { command, shares } = layOut(table);
  const columns = shares.map((share, i) => {
    const side = table.align?.[i] === "right" ? "\\raggedleft" : "\\raggedright";
    return `>{${side}\\arraybackslash}p{${share.toFixed(4)}\\linewidth}`;
  });
  const header = ["\\toprule", `${head!.join(" & ")} \\\\`, "\\midrule"];
  const line = (cells: readonly string[]) => `${cells.join(" & ")} \\\\`;
  const type = `${command}\\setlength{\\tabcolsep}{3pt}\\hyphenpenalty=10000`;
  const columnTypes = `{@{}${columns.join("")}@{}}`;
  if (body.length <= mostRowsTogether) {
    return [
      "\\begin{together}",
      ...(caption === undefined ? [] : [`\\captionof{table}{${caption}}`]),
      type,
      `\\begin{tabular}${columnTypes}`,
      ...header,
      ...body.map(line),
      "\\bottomrule",
      "\\end{tabular}",
      "\\end{together}",
    ].join("\n");
  }
  return [
    `{${type}`,
    `\\begin{longtable}${columnTypes}`,
    ...(caption === undefined ? [] : [`\\caption{${caption}}\\\\`]),
    ...header,
    "\\endfirsthead",
    ...header,
    "\\endhead",
    ...body.map(line),
    "\\bottomrule",
    "\\end{longtable}}",
  ].join("\n");
}
