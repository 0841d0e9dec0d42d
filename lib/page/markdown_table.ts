import { markdownTable as format } from "markdown-table";

/** A table in Markdown whose cells, which are Markdown, are padded so that it reads well as text too. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  return format([header, ...rows], { align: ["", ...header.slice(1).map(() => "right")] });
}
