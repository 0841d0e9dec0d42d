import { escapeHtml, escapeMarkdown } from "./escape.ts";
import { finding } from "./finding.ts";
import { plotSpec } from "./plot.ts";
import { renderSvg, svgToPng } from "./render.ts";
import type { Summary } from "./summary.ts";
import { htmlTable, studyMarkdownTable, tableText } from "./table.ts";
import type { FigureSpec } from "./theme.ts";

/**
 * A figure as a notebook's output: Vega-Lite for JupyterLab, and a picture for what draws none, such
 * as nbconvert, code hosts and notebooks that are not trusted.
 *
 * @param spec A Vega-Lite specification whose `$schema` is version 5, the one that JupyterLab draws.
 */
export async function figureBundle(spec: FigureSpec): Promise<Deno.jupyter.MediaBundle> {
  return {
    "application/vnd.vegalite.v5+json": spec as Deno.jupyter.VegaObject,
    "image/png": svgToPng(await renderSvg(spec)).toBase64(),
    "text/plain": describe(spec),
  };
}

/** A figure's title, for readers of text. */
function describe({ title }: FigureSpec): string {
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : title;
  return `Figure: ${Array.isArray(text) ? text.join(" ") : text}`;
}

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
