import { figureBundle } from "../page/mod.ts";
import { htmlTable, plotSpec, studyMarkdownTable, type Summary, tableText } from "../report/mod.ts";

/** The figure of a study as a notebook's output. */
export function plotBundle(summary: Summary): Promise<Deno.jupyter.MediaBundle> {
  return figureBundle(plotSpec(summary));
}

/** The table of a study as a notebook's output. */
export function tableBundle(summary: Summary): Deno.jupyter.MediaBundle {
  return {
    "text/html": htmlTable(summary),
    "text/markdown": studyMarkdownTable(summary),
    "text/plain": tableText(summary),
  };
}
