import {
  drawFigure,
  type Drawing,
  escapeHtml,
  escapeMarkdown,
  figureBundle,
  type FigureSpec,
  isDrawing,
  markdownTable,
  svgToPng,
} from "../page/mod.ts";

/** A table of plain text. */
export interface Table {
  /** A title for each column. */
  header: readonly string[];
  /** The cells of each row. */
  rows: readonly (readonly string[])[];
  /** Number of columns of text at the left; those after them are of numbers. @default 1 */
  textColumns?: number;
}

/** Something to show: a figure, the table of its numbers, or both. */
export interface Exhibit {
  /** A title for the figure or table. */
  title: string;
  /** The content of the figure or table in sentences, for readers who do not see it. */
  alt: string;
  /** A Vega-Lite specification, or a drawn SVG document. */
  figure?: FigureSpec | Drawing;
  /** The numbers. */
  table?: Table;
}

/** The figure of an exhibit as pictures for a document; undefined where it has none. */
export async function exhibitFigure(
  { figure }: Exhibit,
): Promise<{ svg: string; png: Uint8Array<ArrayBuffer> } | undefined> {
  return figure && await drawFigure(figure);
}

/** An exhibit as a notebook's output: its figure or, where it has none, its table. */
export async function exhibitBundle(exhibit: Exhibit): Promise<Deno.jupyter.MediaBundle> {
  const { figure, table, alt } = exhibit;
  if (figure === undefined) return table ? tableBundle(table) : { "text/plain": alt };
  if (!isDrawing(figure)) return { ...await figureBundle(figure), "text/plain": alt };
  return {
    "image/svg+xml": figure.svg,
    "image/png": svgToPng(figure.svg).toBase64(),
    "text/plain": alt,
  };
}

/** A table as a notebook's output. */
export function tableBundle(table: Table): Deno.jupyter.MediaBundle {
  const { header, rows, textColumns = 1 } = table;
  const line = (tag: "td" | "th", cells: readonly string[]) =>
    `<tr>${
      cells.map((cell, i) =>
        `<${tag} style="text-align: ${i < textColumns ? "left" : "right"}">${
          escapeHtml(cell)
        }</${tag}>`
      ).join("")
    }</tr>`;
  const text = markdownTable(header, rows, textColumns);
  return {
    "text/html": `<table>\n<thead>\n${line("th", header)}\n</thead>\n<tbody>\n${
      rows.map((cells) => line("td", cells)).join("\n")
    }\n</tbody>\n</table>`,
    "text/markdown": tableMarkdown(table),
    "text/plain": text,
  };
}

/** A table in Markdown. */
export function tableMarkdown({ header, rows, textColumns }: Table): string {
  return markdownTable(
    header.map(escapeMarkdown),
    rows.map((cells) => cells.map(escapeMarkdown)),
    textColumns,
  );
}
