import { join } from "node:path";
import { printable, printableJson, writeAtomic } from "../base/mod.ts";
import { renderSvg, svgToPng } from "./render.ts";
import type { FigureSpec } from "./theme.ts";

/** Writes a figure as `<name>.vl.json`, `<name>.svg` and `<name>.png`. */
export async function writeFigure(
  directory: string,
  name: string,
  spec: FigureSpec,
): Promise<void> {
  const { svg, png } = await drawFigure(spec);
  const write = (extension: string, content: string | Uint8Array) =>
    writeAtomic(join(directory, `${name}.${extension}`), content);
  await write("vl.json", JSON.stringify(printableJson(spec), null, 2) + "\n");
  await write("svg", svg + "\n");
  await write("png", png);
}

/** A drawn SVG document. */
export interface Drawing {
  /** The document. */
  svg: string;
}

/** True of a figure that is drawn already. */
export function isDrawing(figure: FigureSpec | Drawing): figure is Drawing {
  return "svg" in figure && typeof figure.svg === "string";
}

/** Draws a figure as an SVG document and as PNG. */
export async function drawFigure(
  figure: FigureSpec | Drawing,
): Promise<Drawing & { png: Uint8Array<ArrayBuffer> }> {
  const svg = isDrawing(figure) ? figure.svg : await renderSvg(figure);
  return { svg: printable(svg), png: svgToPng(svg) };
}

/**
 * A figure as a notebook's output: Vega-Lite for JupyterLab, and a picture for what draws none, such
 * as nbconvert, code hosts and notebooks that are not trusted.
 *
 * @param spec A Vega-Lite specification whose `$schema` is version 5, the one that JupyterLab draws.
 */
export async function figureBundle(spec: FigureSpec): Promise<Deno.jupyter.MediaBundle> {
  return {
    "application/vnd.vegalite.v5+json": printableJson(spec) as Deno.jupyter.VegaObject,
    "image/png": svgToPng(await renderSvg(spec)).toBase64(),
    "text/plain": printable(describe(spec)),
  };
}

/** A figure's description, else its title, for readers of text. */
function describe({ description, title }: FigureSpec): string {
  if (typeof description === "string") return description;
  const text = typeof title === "object" && title !== null && "text" in title ? title.text : title;
  return `Figure: ${Array.isArray(text) ? text.join(" ") : text}`;
}

/** The sizes of a bundle's PNG pictures, which are drawn at twice their size, as Jupyter's metadata. */
export function pictureSizes(
  bundle: Deno.jupyter.MediaBundle,
): Record<string, { width: number; height: number }> {
  const png = bundle["image/png"];
  if (png === undefined) return {};
  const { buffer } = Uint8Array.fromBase64(png.slice(0, 32));
  const pixels = (offset: number) => new DataView(buffer).getUint32(offset) / 2;
  return { "image/png": { width: pixels(16), height: pixels(20) } };
}
