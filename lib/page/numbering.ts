import GithubSlugger from "github-slugger";
import type { Heading, Root } from "mdast";
import { toString } from "mdast-util-to-string";
import { visit } from "unist-util-visit";
import type { Captioned, Document } from "./document.ts";
import type { Reference } from "./references.ts";

/** The numbers and names that count through a whole document. */
export interface Numbering {
  /** The works that are cited, in the order of their first mention. */
  cited: readonly Reference[];
  /** The number of a cited work, from 1. */
  citation(key: string): number;
  /** "Figure 3", "Table 1": figures and tables are counted apart. */
  label(captioned: Captioned): string;
  /** The name of a heading in links, as code hosts make it from its text. */
  slug(heading: Heading): string;
}

/** The document's blocks as a tree of their own. */
export function rootOf({ children }: Document): Root {
  return { type: "root", children };
}

/**
 * Numbers a document's figures, tables and citations.
 *
 * @throws {Error} When a work is cited that is not among the references.
 */
export function numberDocument(document: Document): Numbering {
  const { references = [] } = document;
  const byKey = new Map(references.map((reference) => [reference.key, reference]));
  const cited = new Map<string, Reference>();
  const labels = new Map<Captioned, string>();
  const slugs = new Map<Heading, string>();
  const slugger = new GithubSlugger();
  const counts = { Figure: 0, Table: 0 };
  slugger.slug(document.title);
  visit(rootOf(document), (node) => {
    if (node.type === "citation") {
      for (const key of node.keys) {
        const reference = byKey.get(key);
        if (!reference) throw new Error(`'${key}' is cited but is not among the references`);
        cited.set(key, reference);
      }
    } else if (node.type === "heading") {
      slugs.set(node, slugger.slug(toString(node)));
    } else if (node.type === "captioned") {
      const kind = node.children[0].type === "picture" ? "Figure" : "Table";
      labels.set(node, `${kind} ${++counts[kind]}`);
    }
  });
  const order = [...cited.keys()];
  return {
    cited: [...cited.values()],
    citation: (key) => order.indexOf(key) + 1,
    label: (captioned) => labels.get(captioned)!,
    slug: (heading) => slugs.get(heading)!,
  };
}
