import {
  type Captioned,
  captioned,
  type FigureSpec,
  type Inline,
  renderSvg,
  type Source,
  svgToPng,
} from "../page/mod.ts";

/** A figure of the lab report from its Vega-Lite specification. */
export async function figureOf(
  name: string,
  spec: FigureSpec | { svg: string },
  { alt, caption, source }: { alt: string; caption: Inline[]; source?: Source },
): Promise<Captioned> {
  const svg = isSvg(spec) ? spec.svg : await renderSvg(spec);
  return captioned({ type: "picture", name, png: svgToPng(svg), alt }, caption, source);
}

function isSvg(figure: FigureSpec | { svg: string }): figure is { svg: string } {
  return "svg" in figure && typeof figure.svg === "string";
}
