import { printable } from "../base/mod.ts";

const entities: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text as HTML that shows exactly it, in an element or a quoted attribute. */
export function escapeHtml(text: string): string {
  return printable(text).replace(/[&<>"']/g, (character) => entities[character]!);
}

/** Text as one line of Markdown that shows exactly it, also in a table's cell. */
export function escapeMarkdown(text: string): string {
  return printable(text).replace(/[&<>]/g, (character) => entities[character]!)
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/\s+/g, " ");
}

/** Text as a block of Markdown that shows its lines as they are. */
export function markdownCodeBlock(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = "`".repeat(longest + 1);
  return `${fence}text\n${printable(text)}\n${fence}`;
}

const latexCommands: Record<string, string> = {
  "\\": "\\textbackslash{}",
  "~": "\\textasciitilde{}",
  "^": "\\textasciicircum{}",
};

/** Text as one line of LaTeX in text mode that shows exactly it, where the font is one of T1. */
export function escapeLatex(text: string): string {
  return printable(text).replace(
    /[\\~^&%$#_{}]/g,
    (character) => latexCommands[character] ?? `\\${character}`,
  )
    .replace(/\s+/g, " ");
}
