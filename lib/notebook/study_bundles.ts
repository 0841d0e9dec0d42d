import { escapeHtml, escapeMarkdown, figureBundle } from "../page/mod.ts";
import {
  finding,
  htmlTable,
  plotSpec,
  studyMarkdownTable,
  type Summary,
  tableText,
} from "../report/mod.ts";

/** The figure of a study as a notebook's output. */
export function plotBundle(summary: Summary): Promise<Deno.jupyter.MediaBundle> {
  return figureBundle(plotSpec(summary));
}

/** The table of a study and its finding as a notebook's output. */
export function tableBundle(summary: Summary): Deno.jupyter.MediaBundle {
  const found = finding(summary);
  return {
    "text/html": `${htmlTable(summary)}\n<p>${escapeHtml(found)}</p>`,
    "text/markdown": `${studyMarkdownTable(summary)}\n\n${escapeMarkdown(found)}`,
    "text/plain": tableText(summary),
  };
}
