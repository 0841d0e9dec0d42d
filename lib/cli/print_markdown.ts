import { columns, print, style, widthOf } from "./screen.ts";

/**
 * Prints Markdown of headings, paragraphs, lists and tables: as it is where the output is no terminal, else
 * without its marks, wrapped, and the rows of a table that is too wide each as a list.
 */
export function printMarkdown(markdown: string): void {
  const width = columns();
  if (width === undefined) return print(markdown);
  for (const block of markdown.trim().split(/\n{2,}/)) {
    if (block.startsWith("|")) printTable(block.split("\n"), width);
    else for (const line of block.split("\n")) printLine(line);
    print("");
  }
}

function printLine(line: string): void {
  const [, heading] = /^#+ (.*)$/.exec(line) ?? [];
  if (heading !== undefined) return print(style("bold", plain(heading)));
  print(plain(line), { indent: line.startsWith("- ") ? 2 : 0 });
}

function printTable(lines: readonly string[], width: number): void {
  const rows = lines.map(cellsOf);
  const [head = [], , ...body] = rows;
  const widths = head.map((_, i) =>
    Math.max(...[head, ...body].map((row) => widthOf(row[i] ?? "")))
  );
  const total = widths.reduce((sum, column) => sum + column + 2, -2);
  if (total <= width) {
    const aligned = (row: readonly string[]) =>
      row.map((cell, i) => {
        const space = " ".repeat(widths[i]! - widthOf(cell));
        return i === 0 ? cell + space : space + cell;
      }).join("  ").trimEnd();
    const lines = [aligned(head), "-".repeat(total), ...body.map(aligned)];
    return print(lines.join("\n"));
  }
  for (const [name = "", ...cells] of body) {
    print(style("bold", name));
    for (const [i, cell] of cells.entries()) print(`  ${head[i + 1]}: ${cell}`, { indent: 2 });
  }
}

/** The cells of a table's line. */
function cellsOf(line: string): string[] {
  return line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => plain(cell.trim()));
}

const entities = { lt: "<", gt: ">", amp: "&" } as const;

/** Markdown without marks of strength, links and escapes. */
function plain(markdown: string): string {
  return markdown.replaceAll(/(?<!\\)\*\*/g, "")
    .replaceAll(/(?<!\\)\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replaceAll(/\\([^\w\s])/g, "$1")
    .replaceAll("\\_", "_")
    .replaceAll(/&(lt|gt|amp);/g, (_, name) => entities[name as keyof typeof entities]);
}
