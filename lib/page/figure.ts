import { join } from "node:path";
import { writeAtomic } from "../base/mod.ts";
import { renderSvg, svgToPng } from "./render.ts";
import type { FigureSpec } from "./theme.ts";

/** Writes a figure as `<name>.vl.json`, `<name>.svg` and `<name>.png`. */
export async function writeFigure(
  directory: string,
  name: string,
  spec: FigureSpec,
): Promise<void> {
  const svg = await renderSvg(spec);
  const write = (extension: string, content: string | Uint8Array) =>
    writeAtomic(join(directory, `${name}.${extension}`), content);
  await write("vl.json", JSON.stringify(spec, null, 2) + "\n");
  await write("svg", svg + "\n");
  await write("png", svgToPng(svg));
}

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
