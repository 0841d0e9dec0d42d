import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import { visit } from "unist-util-visit";
import type { Block } from "./document.ts";

const blockTypes = new Set(["heading", "paragraph", "list", "code", "table"]);
const phraseTypes = new Set(["text", "strong", "emphasis", "inlineCode", "link"]);
const partTypes = new Set(["listItem", "tableRow", "tableCell"]);

/** The first node inside of a node that no document has. */
function strangeNode(node: Nodes): Nodes | undefined {
  let strange: Nodes | undefined;
  visit(node, (inner) => {
    const isKnown = [blockTypes, phraseTypes, partTypes].some((types) => types.has(inner.type));
    if (!isKnown) strange ??= inner;
  });
  return strange;
}

function isBlock(node: Nodes): node is Extract<Nodes, Block> {
  return blockTypes.has(node.type) && strangeNode(node) === undefined;
}

/**
 * Markdown as blocks of a document: headings, paragraphs, lists, code and tables. Pictures are none of
 * them, since a document has its own with captions.
 *
 * @throws {Error} At anything else.
 */
export function parseMarkdown(text: string): Block[] {
  const root = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return root.children.map((node) => {
    if (isBlock(node)) return node as Block;
    throw new Error(`A document has no ${(strangeNode(node) ?? node).type}`);
  });
}
