import { toString } from "mdast-util-to-string";
import type {
  Block,
  Captioned,
  Citation,
  CodeBlock,
  Details,
  Heading,
  InlineCode,
  Link,
  List,
  Paragraph,
  Phrase,
  Picture,
  Source,
  Stressed,
  Table,
  TableRow,
} from "./document.ts";
import { printable } from "../base/mod.ts";

/** A piece of a line: plain text, or a node. */
export type Inline = string | Phrase;

/** Pieces of a line as nodes. */
export function inline(parts: readonly Inline[]): Phrase[] {
  return parts.map((part) =>
    typeof part === "string" ? { type: "text", value: printable(part) } : part
  );
}

/** Text that stands out. */
export function strong(...parts: Inline[]): Stressed {
  return { type: "strong", children: inline(parts) };
}

/** Text with a stress. */
export function emphasis(...parts: Inline[]): Stressed {
  return { type: "emphasis", children: inline(parts) };
}

/** A name or a command as it is typed. */
export function inlineCode(value: string): InlineCode {
  return { type: "inlineCode", value: printable(value) };
}

/** A link to an address, relative to the document's folder, or to a heading: "#what-it-shows". */
export function link(url: string, ...parts: Inline[]): Link {
  return { type: "link", url, children: inline(parts) };
}

/** A mention of works by their keys. */
export function cite(...keys: string[]): Citation {
  return { type: "citation", keys };
}

/** A heading; 2 is the highest depth below the document's title. */
export function heading(depth: 2 | 3 | 4, ...parts: Inline[]): Heading {
  return { type: "heading", depth, children: inline(parts) };
}

/** A paragraph of plain text and nodes, which are set one after the other. */
export function paragraph(...parts: Inline[]): Paragraph {
  return { type: "paragraph", children: inline(parts) };
}

/** A list with a bullet before each item. */
export function list(items: readonly (Inline | readonly Inline[])[]): List {
  return {
    type: "list",
    ordered: false,
    spread: false,
    children: items.map((item) => ({
      type: "listItem",
      spread: false,
      children: [paragraph(...(isParts(item) ? item : [item]))],
    })),
  };
}

const isParts = (item: Inline | readonly Inline[]): item is readonly Inline[] =>
  Array.isArray(item);

/** A block of text that is shown as it is. */
export function codeBlock(value: string, lang = "text"): CodeBlock {
  return { type: "code", lang, value: printable(value) };
}

/** A cell of a table: a piece of a line, or several. */
export type Cell = Inline | readonly Inline[];

/** A number with its sign, unit or interval; also the mark of an empty cell. */
const numeric = /^([+−±<>]?\s?\d[\d,.]*|–|)(\s|%|$)/;

/**
 * A table. A column of numbers is set to the right, any other to the left.
 *
 * @param head The columns' headings.
 * @param rows The lines, of as many cells.
 */
export function table(head: readonly Cell[], rows: readonly (readonly Cell[])[]): Table {
  const row = (cells: readonly Cell[]): TableRow => ({
    type: "tableRow",
    children: cells.map((cell) => ({
      type: "tableCell",
      children: inline(isParts(cell) ? cell : [cell]),
    })),
  });
  const body = rows.map(row);
  return {
    type: "table",
    align: head.map((_, column) => {
      const texts = body.map(({ children }) => toString(children[column]));
      return column > 0 && texts.every((text) => numeric.test(text)) ? "right" : "left";
    }),
    children: [row(head), ...body],
  };
}

/** A picture or a table with a caption and the place that it was made from. */
export function captioned(
  content: Picture | Table,
  caption: readonly Inline[],
  source?: Source,
): Captioned {
  return { type: "captioned", children: [content, paragraph(...caption)], source };
}

/** Blocks behind a line that unfolds them, where the format can. */
export function details(summary: string, children: Block[]): Details {
  return { type: "details", summary, children };
}
