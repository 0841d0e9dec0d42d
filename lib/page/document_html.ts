import type { Element, ElementContent, Properties, Root } from "hast";
import { toHtml } from "hast-util-to-html";
import type { Heading, Table } from "mdast";
import { toString } from "mdast-util-to-string";
import { type Handlers, type State, toHast } from "mdast-util-to-hast";
import { visit } from "unist-util-visit";
import type { Captioned, Citation, Details, Document, Source } from "./document.ts";
import { citationLinks } from "./document_markdown.ts";
import { numberDocument, type Numbering, rootOf } from "./numbering.ts";
import { pictureSize } from "./picture_size.ts";
import { referenceText } from "./references.ts";
import { stylesheet } from "./stylesheet.ts";

function element(
  tagName: string,
  properties: Properties,
  ...children: (ElementContent | string)[]
): Element {
  return {
    type: "element",
    tagName,
    properties,
    children: children.map((child) =>
      typeof child === "string" ? { type: "text", value: child } : child
    ),
  };
}

/** A table whose lines are longer, in letters, is one block a line on a narrow screen. */
const mostNarrowLetters = 40;
/** A cell of more letters stands below its heading there. */
const mostBesideHeading = 26;
/** A table of more letters may go on over a page's end. */
const mostLettersTogether = 900;
/** Texts of cells that say nothing. */
const emptyCells = ["", "–"];

/** The longest texts of a table's columns, in letters, all together. */
function lineLetters({ children }: Table): number {
  const widths = children[0]!.children.map((_, column) =>
    Math.max(...children.map((row) => toString(row.children[column]).length))
  );
  return widths.reduce((sum, width) => sum + width, 0);
}

function cellClasses(text: string, isNumber: boolean): string[] {
  return [
    ...(isNumber ? ["number"] : []),
    ...(text.length > mostBesideHeading ? ["long"] : []),
    ...(emptyCells.includes(text) ? ["empty"] : []),
  ];
}

/** A table whose cells know their column's heading, for screens too narrow for columns. */
function tableElement(state: State, table: Table): Element {
  const [head, ...body] = table.children;
  const titles = head!.children.map((cell) => toString(cell));
  const isWide = lineLetters(table) > mostNarrowLetters;
  const row = (tag: "th" | "td", { children }: Table["children"][number]) =>
    element(
      "tr",
      {},
      ...children.map((cell, column) =>
        element(
          tag,
          {
            className: cellClasses(toString(cell), table.align?.[column] === "right"),
            ...(tag === "td" && { dataLabel: titles[column] }),
          },
          element("span", {}, ...state.all(cell) as ElementContent[]),
        )
      ),
    );
  return element(
    "table",
    isWide ? { className: ["wide"] } : {},
    element("thead", {}, row("th", head!)),
    element("tbody", {}, ...body.map((line) => row("td", line))),
  );
}

/** The mark of a place in the margin: its name as a link, and why it may be stale. */
function sourceElements({ title, url, stale }: Source): ElementContent[] {
  return [
    element("a", { className: ["source"], href: url, title: `Made from ${title}` }, title),
    ...(stale === undefined
      ? []
      : [element("strong", { className: ["stale"] }, `Stale: ${stale}.`)]),
  ];
}

function captionedElement(state: State, node: Captioned, label: string): Element {
  const { children: [content, caption], source } = node;
  const block = content.type === "table" ? tableElement(state, content) : element("img", {
    src: `data:image/png;base64,${content.png.toBase64()}`,
    alt: content.alt,
    ...pictureSize(content),
  });
  const text = element(
    "figcaption",
    {},
    element("strong", {}, `${label}.`),
    " ",
    ...state.all(caption) as ElementContent[],
    ...(source === undefined ? [] : [" ", ...sourceElements(source)]),
  );
  const isTable = content.type === "table";
  const isLong = isTable && toString(content).length > mostLettersTogether;
  const className = isLong ? [content.type, "long"] : [content.type];
  return element(
    "figure",
    { className },
    ...(isTable ? [text, block] : [block, text]),
  );
}

function handlers(numbering: Numbering): Handlers {
  return {
    captioned: (state, node: Captioned) => captionedElement(state, node, numbering.label(node)),
    table: (state, node: Table) => tableElement(state, node),
    details: (state, node: Details) =>
      element(
        "details",
        {},
        element("summary", {}, node.summary),
        ...state.all(node) as ElementContent[],
      ),
    heading: (state, node: Heading) =>
      element(
        `h${node.depth}`,
        { id: numbering.slug(node) },
        ...state.all(node) as ElementContent[],
      ),
    citation: (state, node: Citation) =>
      state.all({
        type: "paragraph",
        children: citationLinks(node, numbering, (key) => `#work-${key}`),
      }) as ElementContent[],
  };
}

/** Blocks of mdast as elements. */
function elements(root: ReturnType<typeof rootOf>, numbering: Numbering): ElementContent[] {
  return (toHast(root, { handlers: handlers(numbering) }) as Root).children as ElementContent[];
}

/** The list of the works that are cited, each a target of its citations. */
function referenceElements(numbering: Numbering): ElementContent[] {
  const { cited } = numbering;
  if (cited.length === 0) return [];
  const items = cited.map((work) =>
    element(
      "li",
      { id: `work-${work.key}` },
      `${referenceText(work)} `,
      element("a", { href: work.url }, work.url),
    )
  );
  return [
    element("h2", { id: "references" }, "References"),
    element("ol", { className: ["references"] }, ...items),
  ];
}

/** Links to the sections. */
function contents({ children }: Document, { slug }: Numbering): ElementContent[] {
  const sections = children.filter((block) => block.type === "heading")
    .filter(({ depth }) => depth === 2);
  if (sections.length < 3) return [];
  const items = sections.map((section) =>
    element("li", {}, element("a", { href: `#${slug(section)}` }, toString(section)))
  );
  return [element("nav", { ariaLabel: "Contents" }, element("ul", {}, ...items))];
}

/** An address that leads to the same place wherever a page lies. */
const fixedAddress = /^(#|https?:|mailto:)/;

/** Leaves the text alone of each link to a file beside the page. */
function unlinkFiles(root: Root): void {
  visit(root, "element", ({ tagName, properties }) => {
    if (tagName === "a" && !fixedAddress.test(String(properties.href))) delete properties.href;
  });
}

/**
 * A document as one file of HTML that asks nothing of any other: pictures and styles are in it. It is
 * light or dark as its reader's system is, fits screens from 400 pixels, and prints on A4.
 *
 * @param options.linksFiles False for a page that leaves its folder, such as a PDF: links to the files
 * beside it are then plain text. @default true
 */
export function documentHtml(document: Document, { linksFiles = true } = {}): string {
  const numbering = numberDocument(document);
  const { title, subtitle } = document;
  const header = element(
    "header",
    {},
    element("h1", {}, title),
    ...(subtitle === undefined ? [] : [element("p", {}, subtitle)]),
  );
  const main = element(
    "main",
    {},
    header,
    ...contents(document, numbering),
    ...elements(rootOf(document), numbering),
    ...referenceElements(numbering),
  );
  const head = element(
    "head",
    {},
    element("meta", { charSet: "utf-8" }),
    element("meta", { name: "viewport", content: "width=device-width, initial-scale=1" }),
    element("meta", { name: "color-scheme", content: "light dark" }),
    element("title", {}, title),
    element("style", {}, stylesheet),
  );
  const root: Root = {
    type: "root",
    children: [
      { type: "doctype" },
      element("html", { lang: "en" }, head, element("body", {}, main)),
    ],
  };
  if (!linksFiles) unlinkFiles(root);
  return toHtml(root) + "\n";
}
