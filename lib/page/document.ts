import type { Reference } from "./references.ts";

/**
 * A page as one tree, from which each format is rendered. Its nodes are those of mdast, the syntax tree of
 * Markdown (https://github.com/syntax-tree/mdast), with {@linkcode Captioned}, {@linkcode Details} and
 * {@linkcode Citation} beside them.
 */
export interface Document {
  /** The title, which no heading of the tree repeats. */
  title: string;
  /** The line below it. */
  subtitle?: string;
  /** The blocks, in reading order; their headings begin at depth 2. */
  children: Block[];
  /** All works that may be cited; those that are not cited are not listed. */
  references?: readonly Reference[];
}

/** A block of a page. */
export type Block = Heading | Paragraph | List | CodeBlock | Table | Captioned | Details;

/** A piece of a line. */
export type Phrase = Text | Stressed | InlineCode | Link | Citation;

/** Plain text. */
export interface Text {
  /** The node's kind. */
  type: "text";
  /** The text. */
  value: string;
}

/** Pieces of a line that stand out, or that are stressed a little. */
export interface Stressed {
  /** The node's kind. */
  type: "strong" | "emphasis";
  /** The pieces. */
  children: Phrase[];
}

/** A name or a command as it is typed. */
export interface InlineCode {
  /** The node's kind. */
  type: "inlineCode";
  /** The text. */
  value: string;
}

/** A link. */
export interface Link {
  /** The node's kind. */
  type: "link";
  /** An address, relative to the document's folder, or of a heading: "#what-it-shows". */
  url: string;
  /** Its text. */
  children: Phrase[];
}

/** A mention of works. */
export interface Citation {
  /** The node's kind. */
  type: "citation";
  /** Keys of the document's references. */
  keys: string[];
}

/** A heading. */
export interface Heading {
  /** The node's kind. */
  type: "heading";
  /** 2 for sections, up to 4. */
  depth: 2 | 3 | 4;
  /** Its text. */
  children: Phrase[];
}

/** A paragraph. */
export interface Paragraph {
  /** The node's kind. */
  type: "paragraph";
  /** Its text. */
  children: Phrase[];
}

/** A list with bullets or numbers. */
export interface List {
  /** The node's kind. */
  type: "list";
  /** True of a numbered one. */
  ordered: boolean;
  /** False: items follow each other without empty lines. */
  spread: false;
  /** Its items. */
  children: ListItem[];
}

/** An item of a list. */
export interface ListItem {
  /** The node's kind. */
  type: "listItem";
  /** False: its blocks follow each other without empty lines. */
  spread: false;
  /** Its blocks. */
  children: Block[];
}

/** A block of text that is shown as it is. */
export interface CodeBlock {
  /** The node's kind. */
  type: "code";
  /** Its language. */
  lang: string;
  /** The text. */
  value: string;
}

/** A table; its first row has the headings. */
export interface Table {
  /** The node's kind. */
  type: "table";
  /** The side to which each column is set. */
  align: ("left" | "right")[];
  /** Its rows. */
  children: TableRow[];
}

/** A row of a table. */
export interface TableRow {
  /** The node's kind. */
  type: "tableRow";
  /** Its cells. */
  children: TableCell[];
}

/** A cell of a table. */
export interface TableCell {
  /** The node's kind. */
  type: "tableCell";
  /** Its text. */
  children: Phrase[];
}

/** A picture with a caption. */
export interface Picture {
  /** The node's kind. */
  type: "picture";
  /** The picture's file name without `.png`, unlike those of the document's other pictures. */
  name: string;
  /** PNG. */
  png: Uint8Array;
  /** The same in words, for who does not see it. */
  alt: string;
}

/** The place that a figure or table was made from. */
export interface Source {
  /** Its name: "learning_rate/shapes-quick". */
  title: string;
  /** Its page, relative to the document's folder. */
  url: string;
  /** The reason why the figure may not be what its source says today; undefined where it is. */
  stale?: string | undefined;
}

/** A figure or a table with its number, caption and source. */
export interface Captioned {
  /** The node's kind. */
  type: "captioned";
  /** The figure or table, and its caption. */
  children: [Picture | Table, Paragraph];
  /** The study that it was made from. */
  source?: Source | undefined;
}

/** Blocks that a reader unfolds, where the format can. */
export interface Details {
  /** The node's kind. */
  type: "details";
  /** The line that stands for them. */
  summary: string;
  /** The blocks. */
  children: Block[];
}

declare module "mdast" {
  interface PhrasingContentMap {
    citation: Citation;
  }
  interface RootContentMap {
    citation: Citation;
    captioned: Captioned;
    details: Details;
    picture: Picture;
  }
  interface BlockContentMap {
    captioned: Captioned;
    details: Details;
  }
}
