import type { RootContent } from "mdast";
import { gfmToMarkdown } from "mdast-util-gfm";
import { toMarkdown } from "mdast-util-to-markdown";
import type { Captioned, Citation, Document, Phrase } from "./document.ts";
import { escapeHtml } from "./escape.ts";
import { emphasis, heading, link, list, paragraph, strong } from "./nodes.ts";
import { numberDocument, type Numbering } from "./numbering.ts";
import { referenceText } from "./references.ts";

/** The folder of a document's pictures, beside it. */
export const pictureFolder = "figures";

/** A figure or table, its caption below it, as Markdown has it. */
function captionedBlocks(
  { children: [content, { children: caption }], source }: Captioned,
  label: string,
): RootContent[] {
  const block: RootContent = content.type === "table" ? content : {
    type: "paragraph",
    children: [{
      type: "image",
      url: `${pictureFolder}/${content.name}.png`,
      alt: content.alt,
    }],
  };
  const notes = source === undefined ? [] : [
    " From ",
    link(source.url, source.title),
    ".",
    ...(source.stale === undefined ? [] : [" ", strong(`Stale: ${source.stale}.`)]),
  ];
  return [block, paragraph(strong(`${label}.`), " ", emphasis(...caption), ...notes)];
}

/** A document's blocks as those that Markdown has. */
function standardBlocks(blocks: readonly RootContent[], numbering: Numbering): RootContent[] {
  return blocks.flatMap((block): RootContent[] => {
    if (block.type === "captioned") return captionedBlocks(block, numbering.label(block));
    if (block.type !== "details") return [block];
    return [
      { type: "html", value: `<details>\n<summary>${escapeHtml(block.summary)}</summary>` },
      ...standardBlocks(block.children, numbering),
      { type: "html", value: "</details>" },
    ];
  });
}

/** "[1, 3]", each number a link to the list of references. */
export function citationLinks(
  { keys }: Citation,
  { citation }: Numbering,
  target: (key: string) => string,
): Phrase[] {
  const numbers = keys.flatMap((key, i) => [
    ...(i === 0 ? [] : [", "]),
    link(target(key), String(citation(key))),
  ]);
  return paragraph("[", ...numbers, "]").children;
}

/**
 * A document as Markdown of the GitHub flavour. Its pictures are at `figures/<name>.png`, relative to
 * it.
 */
export function documentMarkdown(document: Document): string {
  const numbering = numberDocument(document);
  const { title, subtitle, children } = document;
  const { cited } = numbering;
  const blocks: RootContent[] = [
    { type: "heading", depth: 1, children: [{ type: "text", value: title }] },
    ...(subtitle === undefined ? [] : [paragraph(emphasis(subtitle))]),
    ...standardBlocks(children, numbering),
    ...(cited.length === 0 ? [] : [
      heading(2, "References"),
      {
        ...list(cited.map((work) => [`${referenceText(work)} `, link(work.url, work.url)])),
        ordered: true,
        start: 1,
      },
    ]),
  ];
  return toMarkdown({ type: "root", children: blocks }, {
    bullet: "-",
    emphasis: "_",
    rule: "-",
    extensions: [gfmToMarkdown()],
    // Code hosts take it for mathematics.
    unsafe: [{ character: "$", inConstruct: "phrasing" }],
    handlers: {
      citation: (node: Citation, _, state, info) =>
        state.containerPhrasing(
          { type: "paragraph", children: citationLinks(node, numbering, () => "#references") },
          info,
        ),
    },
  });
}
