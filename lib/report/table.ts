import {
  capitalize,
  formatDifference,
  formatEstimate,
  metricFormat,
  referencesOf,
  settingTitle,
} from "./format.ts";
import { align, alignedMarkdown } from "./aligned.ts";
import { escapeHtml, escapeMarkdown } from "./escape.ts";
import { finding } from "./finding.ts";
import type { Summary, SummaryRow } from "./summary.ts";

interface Line {
  cells: string[];
  isBest: boolean;
}

const none = "–";

function valueCell({ value, isBest, isBase }: SummaryRow): string {
  const marks = [isBest ? "best" : "", isBase ? "base" : ""].filter(Boolean).join(", ");
  return marks === "" ? String(value) : `${value} (${marks})`;
}

function trialsCell({ scores, failed, unfinished }: SummaryRow): string {
  const failures = failed > 0 ? `${failed} failed` : "";
  const waiting = unfinished > 0 ? `${unfinished} unfinished` : "";
  return [String(scores.size), failures, waiting].filter(Boolean).join(", ");
}

function header({ experiment }: Summary): string[] {
  const { title, unit, differenceUnit } = metricFormat(experiment.metric);
  const inUnit = (unit: string) => unit === "" ? "" : ` (${unit.trim()})`;
  return [
    capitalize(settingTitle(experiment.setting)),
    title + inUnit(unit),
    `Difference from base${inUnit(differenceUnit)}`,
    "Trials",
    "Best epoch",
  ];
}

/** The table's lines in words: values, then references. */
function lines({ experiment, rows, references }: Summary): Line[] {
  const format = metricFormat(experiment.metric);
  const { reachable, constant } = referencesOf(experiment, references);
  const reference = (name: string, score: number | undefined): Line[] =>
    score === undefined
      ? []
      : [{ cells: [name, format.score(score), none, none, none], isBest: false }];
  return [
    ...rows.map((row) => ({
      cells: [
        valueCell(row),
        row.estimate ? formatEstimate(row.estimate, format) : none,
        row.difference ? formatDifference(row.difference, format) : none,
        trialsCell(row),
        row.bestEpoch?.toFixed(1) ?? none,
      ],
      isBest: row.isBest,
    })),
    ...reference("Best reachable", reachable),
    ...reference(capitalize(format.constant), constant),
  ];
}

/** Header and lines, without the differences, their third column, where there is no second value. */
function content(summary: Summary): { head: string[]; body: Line[] } {
  const columns = (cells: string[]) => summary.rows.length > 1 ? cells : cells.toSpliced(2, 1);
  return {
    head: columns(header(summary)),
    body: lines(summary).map(({ cells, isBest }) => ({ cells: columns(cells), isBest })),
  };
}

/** The table of a study in Markdown, the best row in bold. */
export function markdownTable(summary: Summary): string {
  const { head, body } = content(summary);
  return alignedMarkdown(
    head.map(escapeMarkdown),
    body.map(({ cells, isBest }) =>
      cells.map(escapeMarkdown).map((cell) => isBest && cell !== none ? `**${cell}**` : cell)
    ),
  );
}

/** The table of a study in HTML, the best row in bold. */
export function htmlTable(summary: Summary): string {
  const row = (tag: "th" | "td", { cells, isBest }: Line) =>
    `<tr${isBest ? ' style="font-weight: bold"' : ""}>` + cells.map((cell, i) =>
      `<${tag} style="text-align: ${i === 0 ? "left" : "right"}">${escapeHtml(cell)}</${tag}>`
    ).join("") + "</tr>";
  const { head, body } = content(summary);
  return `<table>\n<thead>\n${row("th", { cells: head, isBest: false })}\n</thead>\n` +
    `<tbody>\n${body.map((line) => row("td", line)).join("\n")}\n</tbody>\n</table>`;
}

/** A study for the terminal: its question, the table, what it shows and what failed. */
export function tableText(summary: Summary): string {
  const table = content(summary);
  const [head, ...body] = align([table.head, ...table.body.map(({ cells }) => cells)]);
  const references = body.length - summary.rows.length;
  const rule = "-".repeat(head!.join("  ").length);
  const text = (rows: string[][]) => rows.map((cells) => cells.join("  ").trimEnd());
  return [
    summary.experiment.question,
    "",
    ...text([head!]),
    rule,
    ...text(body.slice(0, summary.rows.length)),
    ...(references > 0 ? [rule] : []),
    ...text(body.slice(summary.rows.length)),
    "",
    finding(summary),
    ...summary.failures.map(({ number, value, seed, error }) =>
      `Trial ${number} (${
        settingTitle(summary.experiment.setting)
      } ${value}, seed ${seed}) failed: ${error}`
    ),
  ].join("\n");
}
