import { seedCount } from "./description.ts";
import { none, type TableContent, tableContent } from "./columns.ts";
import { hasRowInterval } from "./difference.ts";
import { escapeLatex } from "../page/mod.ts";
import type { Summary } from "./summary.ts";

/** Text as LaTeX, with its signs as LaTeX sets them. */
function latex(text: string): string {
  return escapeLatex(text).replaceAll("±", "$\\pm$").replaceAll("−", "$-$").replaceAll("–", "--")
    .replace(/[<>]/g, "$$$&$$");
}

/** The places of the columns in which the points differ, and of the references' scores. */
function tellingColumns({ head, body, references }: TableContent): number[] {
  const isTelling = (column: number) => {
    const cells = body.map(({ cells }) => cells[column]!);
    if (column > 0 && references.some(({ cells }) => cells[column] !== none)) return true;
    return cells.length < 2 ? cells[0] !== none : new Set(cells).size > 1;
  };
  return head.flatMap((_, column) => isTelling(column) ? [column] : []);
}

/** A reference's line: its name, over all columns before its score, and the score. */
function referenceLine([name, ...cells]: readonly string[], columns: readonly number[]): string {
  const shown = columns.filter((column) => column > 0).map((column) => cells[column - 1]!);
  const empty = shown.findIndex((cell) => cell !== none);
  const width = empty + columns.length - shown.length;
  return [`\\multicolumn{${width}}{l}{${latex(name!)}}`, ...shown.slice(empty).map(latex)]
    .join(" & ") + " \\\\";
}

/**
 * The table of a study in LaTeX, a `table` environment for the package booktabs: the columns in which
 * its points differ, the best row in bold.
 */
export function tableLatex(summary: Summary): string {
  const { experiment, rows } = summary;
  const content = tableContent(summary, { isShort: true, isNarrow: true });
  const { head, body, references } = content;
  const columns = tellingColumns(content);
  const line = (cells: readonly string[], isBest = false) =>
    columns.map((column) => latex(cells[column]!))
      .map((cell) => isBest && cell !== "--" ? `\\textbf{${cell}}` : cell)
      .join(" & ") + " \\\\";
  const hasRows = rows.some(({ difference }) => hasRowInterval(difference));
  const over = seedCount(summary);
  const intervals = rows.some(({ estimate }) => estimate?.halfWidth !== undefined)
    ? [
      "$\\pm$: half a 95\\,\\% interval, " +
      (hasRows ? `of scores over ${over}, of differences over seeds and rows.` : `over ${over}.`),
    ]
    : [];
  const inset = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  return [
    "% Needs \\usepackage{booktabs}.",
    "\\begin{table}",
    "  \\centering\\small",
    `  \\caption{${[latex(experiment.question), ...intervals].join(" ")}}`,
    `  \\label{tab:${experiment.name.replaceAll("_", "-")}}`,
    `  \\begin{tabular}{l${"r".repeat(Math.max(0, columns.length - 1))}}`,
    "    \\toprule",
    ...inset([line(head)]),
    "    \\midrule",
    ...inset(body.map(({ cells, isBest }) => line(cells, isBest))),
    ...(references.length > 0 ? ["    \\midrule"] : []),
    ...inset(references.map(({ cells }) => referenceLine(cells, columns))),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ].join("\n") + "\n";
}
