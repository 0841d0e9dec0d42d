import {
  type Captioned,
  captioned,
  drawFigure,
  type Drawing,
  type FigureSpec,
  type Inline,
  type Source,
} from "../page/mod.ts";

/** A figure of the lab report from its Vega-Lite specification or drawing. */
export async function figureOf(
  name: string,
  figure: FigureSpec | Drawing,
  { alt, caption, source }: { alt: string; caption: Inline[]; source?: Source },
): Promise<Captioned> {
  const { png } = await drawFigure(figure);
  return captioned({ type: "picture", name, png, alt }, caption, source);
}
