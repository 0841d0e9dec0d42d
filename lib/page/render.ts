import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { escapeHtml } from "./escape.ts";
import { fontsOf, textWidth } from "./fonts.ts";
import { printable, printableJson } from "../base/mod.ts";
import type { FigureSpec } from "./theme.ts";

/** The function by which Vega measures a text's width without a canvas; its types leave it out. */
const { textMetrics } = vega as unknown as {
  textMetrics: {
    width: (item: { fontSize?: number; fontWeight?: string | number }, text: unknown) => number;
  };
};
textMetrics.width = ({ fontSize = 11, fontWeight }, text) =>
  textWidth(String(text), fontSize, fontWeight === "bold" ? 600 : Number(fontWeight) || 400);

/**
 * Draws a Vega-Lite specification.
 *
 * @returns A complete SVG document; its text stays text, and the description is its label.
 * @throws {Error} When the specification is not valid.
 */
export async function renderSvg(spec: FigureSpec): Promise<string> {
  // A copy, since Vega writes marks of its own into the data that it is given.
  const { spec: compiled } = compile(printableJson(spec) as unknown as TopLevelSpec);
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    const svg = await view.toSVG();
    const { description } = spec;
    if (typeof description !== "string") return svg;
    return svg.replace("<svg ", () => `<svg role="img" aria-label="${escapeHtml(description)}" `);
  } finally {
    view.finalize();
  }
}

/**
 * Turns an SVG document into a PNG picture, with a font of its own: the same picture on every
 * machine, also on one without fonts.
 *
 * @param svg An SVG document.
 * @param scale Pixels of the picture for each of the document's. @default 2
 */
export function svgToPng(svg: string, scale = 2): Uint8Array<ArrayBuffer> {
  const picture = new Resvg(printable(svg), {
    background: "white",
    fitTo: { mode: "zoom", value: scale },
    font: fontsOf(svg),
  });
  return new Uint8Array(picture.render().asPng());
}
