import { fileURLToPath } from "node:url";
import { Resvg } from "@resvg/resvg-js";
import * as vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { escapeHtml } from "./escape.ts";
import type { FigureSpec } from "./theme.ts";

const font = "Source Sans 3";
const fontFiles = [
  "400Regular/SourceSans3_400Regular.ttf",
  "600SemiBold/SourceSans3_600SemiBold.ttf",
]
  .map((file) => fileURLToPath(import.meta.resolve(`@expo-google-fonts/source-sans-3/${file}`)));

/** The function by which Vega measures a text's width without a canvas; its types leave it out. */
const { textMetrics } = vega as unknown as {
  textMetrics: { width: (item: { fontSize?: number }, text: unknown) => number };
};
/** The font's mean width of a letter, in its size; Vega's own guess of 0.8 tears layouts apart. */
const letterWidth = 0.45;
textMetrics.width = ({ fontSize = 11 }, text) => letterWidth * fontSize * String(text).length;

/**
 * Draws a Vega-Lite specification.
 *
 * @returns A complete SVG document; its text stays text.
 * @throws {Error} When the specification is not valid.
 */
export async function renderSvg(spec: FigureSpec): Promise<string> {
  // Vega writes marks of its own into the data that it is given.
  const { spec: compiled } = compile(structuredClone(spec) as unknown as TopLevelSpec);
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

const fontOptions = {
  loadSystemFonts: false,
  fontFiles,
  defaultFontFamily: font,
  sansSerifFamily: font,
};

/** Returns the width of a text of one line in the font of {@linkcode svgToPng}, in the units of its size. */
export function textWidth(text: string, fontSize: number): number {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg"><text font-size="${fontSize}">${
    escapeHtml(text)
  }</text></svg>`;
  return new Resvg(svg, { font: fontOptions }).getBBox()?.width ?? 0;
}

/**
 * Turns an SVG document into a PNG picture, with a font of its own: the same picture on every
 * machine, also on one without fonts.
 *
 * @param svg An SVG document.
 * @param scale Pixels of the picture for each of the document's. @default 2
 */
export function svgToPng(svg: string, scale = 2): Uint8Array<ArrayBuffer> {
  const picture = new Resvg(svg, {
    background: "white",
    fitTo: { mode: "zoom", value: scale },
    font: fontOptions,
  });
  return new Uint8Array(picture.render().asPng());
}
