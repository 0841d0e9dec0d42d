/**
 * The parts that every page is made of: a tree of blocks with its formats, escaped text, tables, the look
 * of figures, their rendering.
 *
 * @module
 */
export type {
  Block,
  Captioned,
  Citation,
  CodeBlock,
  Details,
  Document,
  Heading,
  InlineCode,
  Link,
  List,
  ListItem,
  Paragraph,
  Phrase,
  Picture,
  Source,
  Stressed,
  Table,
  TableCell,
  TableRow,
  Text,
} from "./document.ts";
export { documentHtml } from "./document_html.ts";
export { documentLatex } from "./document_latex.ts";
export { documentMarkdown } from "./document_markdown.ts";
export { escapeHtml, escapeLatex, escapeMarkdown, markdownCodeBlock } from "./escape.ts";
export { drawFigure, figureBundle, isDrawing, pictureSizes, writeFigure } from "./figure.ts";
export type { Drawing } from "./figure.ts";
export { textWidth } from "./fonts.ts";
export {
  captioned,
  cite,
  codeBlock,
  details,
  emphasis,
  heading,
  inline,
  inlineCode,
  link,
  list,
  paragraph,
  strong,
  table,
} from "./nodes.ts";
export type { Cell, Inline } from "./nodes.ts";
export { parseMarkdown } from "./parse_markdown.ts";
export { printPdf } from "./pdf.ts";
export { bibtex, referenceText } from "./references.ts";
export type { Reference } from "./references.ts";
export { writeDocument } from "./write_document.ts";
export type { WrittenDocument } from "./write_document.ts";
export { markdownTable } from "./markdown_table.ts";
export { renderSvg, svgToPng } from "./render.ts";
export { colors, fontFamily, lineStyles, theme, titleFont, vegaLiteSchema } from "./theme.ts";
export type { FigureSpec } from "./theme.ts";
export { wrap } from "./wrap.ts";
export { capitalize, uncapitalize } from "./words.ts";
