/**
 * The parts that every page is made of: escaped text, tables, the look of figures, their rendering.
 *
 * @module
 */
export { escapeHtml, escapeLatex, escapeMarkdown, markdownCodeBlock } from "./escape.ts";
export { figureBundle, pictureSizes, writeFigure } from "./figure.ts";
export { markdownTable } from "./markdown_table.ts";
export { textWidth } from "./fonts.ts";
export { renderSvg, svgToPng } from "./render.ts";
export { colors, fontFamily, lineStyles, theme, titleFont, vegaLiteSchema } from "./theme.ts";
export type { FigureSpec } from "./theme.ts";
export { wrap } from "./wrap.ts";
export { capitalize, listWords, uncapitalize } from "./words.ts";
