import { markdownTable as format } from "markdown-table";

/**
 * A table in Markdown whose cells, which are Markdown, are padded so that it reads well as text too.
 *
 * @param textColumns Number of columns of text at the left; the others are of numbers.
 */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns = 1,
): string {
  const align = header.map((_, column) => column < textColumns ? "" : "right");
  return format([header, ...rows], { align });
}
