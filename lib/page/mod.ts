/**
 * The parts that every page is made of: escaped text, tables, the look of figures, their rendering.
 *
 * @module
 */
export { escapeHtml, escapeLatex, escapeMarkdown, markdownCodeBlock } from "./escape.ts";
export { figureBundle, writeFigure } from "./figure.ts";
export { markdownTable } from "./markdown_table.ts";
export { renderSvg, svgToPng, textWidth } from "./render.ts";
export { colors, fontFamily, lineStyles, theme, vegaLiteSchema, wrap } from "./theme.ts";
export type { FigureSpec } from "./theme.ts";
export { capitalize, listWords, uncapitalize } from "./words.ts";
