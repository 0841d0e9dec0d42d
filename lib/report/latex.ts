import { plural } from "../base/mod.ts";
import { none, tableContent } from "./columns.ts";
import { escapeLatex } from "./escape.ts";
import type { Summary } from "./summary.ts";

/** Text as LaTeX, with its signs as LaTeX sets them. */
function latex(text: string): string {
  return escapeLatex(text).replaceAll("±", "$\\pm$").replaceAll("−", "$-$").replaceAll("–", "--")
    .replaceAll("<", "$<$");
}

/** The places of the columns that say something: an optional text all over, or one that differs. */
function tellingColumns(head: readonly string[], lines: readonly (readonly string[])[]): number[] {
  const isTelling = (column: number) => {
    const cells = lines.map((cells) => cells[column]!);
    return lines.length < 2 ? cells[0] !== none : new Set(cells).size > 1;
  };
  return head.flatMap((_, column) => isTelling(column) ? [column] : []);
}

/**
 * The table of a study in LaTeX, a `table` environment for the package booktabs: the columns in which
 * its points differ, the best row in bold.
 */
export function tableLatex(summary: Summary): string {
  const { experiment, seeds, rows } = summary;
  const { head, body, references } = tableContent(summary);
  const columns = tellingColumns(head, body.map(({ cells }) => cells));
  const line = (cells: readonly string[], isBest = false) =>
    columns.map((column) => latex(cells[column]!))
      .map((cell) => isBest && cell !== "--" ? `\\textbf{${cell}}` : cell)
      .join(" & ") + " \\\\";
  const intervals = rows.some(({ estimate }) => estimate?.halfWidth !== undefined)
    ? [`$\\pm$: half the 95\\,\\% interval over ${plural(seeds.length, "seed")}.`]
    : [];
  const inset = (lines: readonly string[]) => lines.map((line) => `    ${line}`);
  return [
    "% Needs \\usepackage{booktabs}.",
    "\\begin{table}",
    "  \\centering",
    `  \\caption{${[latex(experiment.question), ...intervals].join(" ")}}`,
    `  \\label{tab:${experiment.name.replaceAll("_", "-")}}`,
    `  \\begin{tabular}{l${"r".repeat(Math.max(0, columns.length - 1))}}`,
    "    \\toprule",
    ...inset([line(head)]),
    "    \\midrule",
    ...inset(body.map(({ cells, isBest }) => line(cells, isBest))),
    ...(references.length > 0 ? ["    \\midrule"] : []),
    // A reference's name is in the first cell, whose column may be left out.
    ...inset(references.map(({ cells }) => line(cells.with(columns[0]!, cells[0]!)))),
    "    \\bottomrule",
    "  \\end{tabular}",
    "\\end{table}",
  ].join("\n") + "\n";
}
