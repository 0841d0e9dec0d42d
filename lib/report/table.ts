import { none, type TableContent, tableContent } from "./columns.ts";
import { hasRowInterval } from "./difference.ts";
import { escapeHtml, escapeMarkdown, markdownTable } from "../page/mod.ts";
import { verdictSentences } from "./claim.ts";
import { finding } from "./finding.ts";
import { pointTitle } from "./format.ts";
import { missingPictureLines } from "./found_by_trials.ts";
import type { Summary } from "./summary.ts";

const allLines = ({ body, references }: TableContent) => [...body, ...references];

/** The table of a study in Markdown, the best row in bold. */
export function studyMarkdownTable(summary: Summary): string {
  const content = tableContent(summary);
  return markdownTable(
    content.head.map(escapeMarkdown),
    allLines(content).map(({ cells, isBest }) =>
      cells.map(escapeMarkdown).map((cell) => isBest && cell !== none ? `**${cell}**` : cell)
    ),
  );
}

/** The table of a study in HTML, the best row in bold. */
export function htmlTable(summary: Summary): string {
  const row = (tag: "th" | "td", cells: readonly string[], isBest: boolean) =>
    `<tr${isBest ? ' style="font-weight: bold"' : ""}>` + cells.map((cell, i) =>
      `<${tag} style="text-align: ${i === 0 ? "left" : "right"}">${escapeHtml(cell)}</${tag}>`
    ).join("") + "</tr>";
  const content = tableContent(summary);
  const body = allLines(content).map(({ cells, isBest }) => row("td", cells, isBest));
  const missing = missingPictureLines(summary).map((line) => `\n<p>${escapeHtml(line)}</p>`);
  return `<table>\n<thead>\n${row("th", content.head, false)}\n</thead>\n` +
    `<tbody>\n${body.join("\n")}\n</tbody>\n</table>${missing.join("")}`;
}

/** Pads cells so that columns have one width: the first to the left, the others to the right. */
function align(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!)).join("  ")
      .trimEnd()
  );
}

/** The kinds of the table's intervals, in a line; empty where there are none. */
function intervalsLine({ rows }: Summary): string[] {
  if (rows.every(({ estimate }) => estimate?.halfWidth === undefined)) return [];
  const hasRows = rows.some(({ difference }) => hasRowInterval(difference));
  return [
    "±: half a 95% interval, " +
    (hasRows ? "of scores over seeds, of differences over seeds and rows" : "over seeds"),
  ];
}

/** The columns of the terminal's table that can be missed, the first to go first. */
const dropped = [/^Epoch/, /^Trials/, /^Cross-fitted/, /^Adj/, /^Difference/];

/** Aligned rows without the columns for which there is no room. */
function fit(rows: readonly (readonly string[])[], width: number): string[] {
  let kept = rows;
  for (const pattern of dropped) {
    const lines = align(kept);
    if (Math.max(...lines.map(({ length }) => length)) <= width) return lines;
    const column = kept[0]!.findIndex((title) => pattern.test(title));
    if (column > 0) kept = kept.map((row) => row.toSpliced(column, 1));
  }
  return align(kept);
}

/**
 * A study for the terminal: its question, the table, its finding and the trials that failed.
 *
 * @param width The columns that the table may take; those of its columns that can be missed are left out
 *   where there is no room. @default Infinity
 */
export function tableText(summary: Summary, width: number = Infinity): string {
  const content = tableContent(summary, { isShort: true, isNarrow: true });
  const [head, ...lines] = fit(
    [content.head, ...allLines(content).map(({ cells }) => cells)],
    width,
  );
  const rule = "-".repeat(Math.max(head!.length, ...lines.map(({ length }) => length)));
  return [
    summary.experiment.question,
    "",
    head!,
    rule,
    ...lines.slice(0, content.body.length),
    ...(content.references.length > 0 ? [rule] : []),
    ...lines.slice(content.body.length),
    ...intervalsLine(summary),
    "",
    finding(summary),
    ...verdictSentences(summary),
    ...missingPictureLines(summary),
    ...summary.failures.map(({ id, point, seed, error }) =>
      `Trial ${id} (${pointTitle(point)}, seed ${seed}) failed: ${error}`
    ),
  ].join("\n");
}
