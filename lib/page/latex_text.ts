import { escapeLatex } from "./escape.ts";

/** Signs that pdfTeX does not know by themselves. */
const signs: Readonly<Record<string, string>> = {
  "±": "$\\pm$",
  "−": "$-$",
  "×": "$\\times$",
  "·": "$\\cdot$",
  "≤": "$\\leq$",
  "≥": "$\\geq$",
  "≈": "$\\approx$",
  "→": "$\\rightarrow$",
  "←": "$\\leftarrow$",
  "<": "$<$",
  ">": "$>$",
  "|": "\\textbar{}",
  '"': "''",
  "–": "--",
  "—": "---",
  "…": "\\dots{}",
  "’": "'",
  "‘": "`",
  "“": "``",
  "”": "''",
  "\u00a0": "~",
};

/**
 * Text as LaTeX of text mode for pdfTeX. A letter that its fonts do not have is shown by its
 * number: "[U+4F60]".
 */
export function latexText(text: string): string {
  const edges = [/^\s/.test(text) ? " " : "", /\S\s$/.test(text) ? " " : ""];
  const inner = escapeLatex(text.replaceAll("\u00a0", "~~").trim()).replaceAll(
    "\\textasciitilde{}\\textasciitilde{}",
    "~",
  );
  const known = inner.replace(/[^\n\x20-\x7e]|[<>|"]/gu, (sign) => {
    if (signs[sign] !== undefined) return signs[sign];
    if (sign <= "\u017f") return sign;
    return `[U+${sign.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
  });
  return edges[0] + known + edges[1];
}
