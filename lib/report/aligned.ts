/** Pads cells so that columns have one width: the first to the left, the others to the right. */
export function align(rows: readonly (readonly string[])[]): string[][] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row.map((cell, i) => i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))
  );
}

/** A table in Markdown that reads well as text too; its cells are Markdown. */
export function alignedMarkdown(
  header: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const [head, ...body] = align([header, ...rows]);
  const rule = head!.map(({ length }, i) =>
    i === 0 ? "-".repeat(length) : "-".repeat(length - 1) + ":"
  );
  return [head!, rule, ...body].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
