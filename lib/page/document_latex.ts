import type { Heading, List, Nodes, RootContent, Table } from "mdast";
import { toString } from "mdast-util-to-string";
import type { Captioned, Document, Picture } from "./document.ts";
import { pictureFolder } from "./document_markdown.ts";
import { latexTable } from "./latex_table.ts";
import { pictureSize } from "./picture_size.ts";
import { latexText } from "./latex_text.ts";
import { numberDocument, type Numbering } from "./numbering.ts";

const preamble = String.raw`\documentclass[11pt,a4paper]{article}
\usepackage[utf8]{inputenc}
% Outlines in T1 where they are installed, else Computer Modern.
\IfFileExists{lmodern.sty}{\usepackage[T1]{fontenc}\usepackage{lmodern,microtype}}{}
\usepackage[margin=22mm]{geometry}
\usepackage{array,booktabs,longtable,graphicx}
\usepackage[hidelinks]{hyperref}
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt plus 2pt}
\setlength{\emergencystretch}{3em}
\setlength{\LTcapwidth}{\linewidth}
\setcounter{secnumdepth}{0}
\renewcommand{\labelitemi}{$\bullet$}
\raggedbottom
% Figures move as little as fills pages; none to the bottom, where a long table would run into it.
\renewcommand{\topfraction}{0.9}
\renewcommand{\textfraction}{0.07}
\renewcommand{\floatpagefraction}{0.75}
\setcounter{totalnumber}{4}
\setcounter{topnumber}{3}
% A table that is not broken, with its caption above it.
\makeatletter
\newcommand{\captionof}[1]{\def\@captype{#1}\caption}
\newenvironment{together}
  {\par\medskip\noindent\begin{minipage}{\linewidth}\centering
    \setlength{\abovecaptionskip}{0pt}\setlength{\belowcaptionskip}{4pt}}
  {\end{minipage}\par\medskip}
% What has not this many lines of room begins the next page.
\newcommand{\needlines}[1]{\par
  \if@nobreak\else
    % A penalty makes TeX bring the page's total up to date.
    \penalty-100
    \ifdim\pagetotal>0pt\ifdim\dimexpr\pagegoal-\pagetotal<#1\baselineskip\newpage\fi\fi
  \fi}
\makeatother`;

const sections: Readonly<Record<number, string>> = {
  2: "section",
  3: "subsection",
  4: "subsubsection",
};

/** The room that a picture takes of a page: most where it is higher than wide. */
function pictureOptions(picture: Picture): string {
  const { width, height } = pictureSize(picture);
  return height > width
    ? "width=\\linewidth,height=0.62\\textheight,keepaspectratio"
    : "width=0.82\\linewidth,height=0.4\\textheight,keepaspectratio";
}

class LatexRenderer {
  constructor(readonly numbering: Numbering) {}

  /** Blocks with an empty line between them. */
  blocks(blocks: readonly Nodes[]): string {
    return blocks.map((block) => this.block(block)).join("\n\n");
  }

  /** The pieces of a line. */
  inline({ children }: { children: readonly Nodes[] }): string {
    return children.map((node) => this.piece(node)).join("");
  }

  private piece(node: Nodes): string {
    switch (node.type) {
      case "text":
        return latexText(node.value);
      case "inlineCode":
        return typewriter(node.value);
      case "strong":
        return `\\textbf{${this.inline(node)}}`;
      case "emphasis":
        return `\\emph{${this.inline(node)}}`;
      case "delete":
        return this.inline(node);
      case "link":
        return this.link(node.url, this.inline(node));
      case "citation":
        return `\\cite{${node.keys.join(",")}}`;
      case "break":
        return "\\\\";
      case "image":
        return latexText(node.alt ?? "");
      default:
        return latexText(toString(node));
    }
  }

  private link(url: string, text: string): string {
    if (url.startsWith("#")) return `\\hyperref[${url.slice(1)}]{${text}}`;
    return `\\href{${url.replace(/[%#&\\{}]/g, "\\$&")}}{${breakable(text)}}`;
  }

  private block(node: Nodes): string {
    switch (node.type) {
      case "heading":
        return this.heading(node);
      case "paragraph":
        return this.inline(node);
      case "list":
        return this.list(node);
      case "table":
        return this.table(node);
      case "captioned":
        return this.captioned(node);
      case "details":
        return `\\needlines{8}\\paragraph{${latexText(node.summary)}}\n\n${
          this.blocks(node.children)
        }`;
      case "blockquote":
        return `\\begin{quote}\n${this.blocks(node.children)}\n\\end{quote}`;
      case "code": {
        const lines = node.value.split("\n").map((line) => code(line) || "~");
        return `\\begin{quote}\\small\\ttfamily\\raggedright\n${
          lines.join("\\\\\n")
        }\n\\end{quote}`;
      }
      case "html":
        return "";
      default:
        return latexText(toString(node));
    }
  }

  private heading(node: Heading): string {
    const command = sections[node.depth] ?? "paragraph";
    return `\\needlines{8}\\${command}{${this.inline(node)}}\\label{${this.numbering.slug(node)}}`;
  }

  private list({ ordered, children }: List): string {
    const name = ordered ? "enumerate" : "itemize";
    const items = children.map((item) => `\\item ${this.blocks(item.children)}`);
    return `\\begin{${name}}\\setlength{\\itemsep}{2pt}\\setlength{\\parskip}{0pt}\n${
      items.join("\n")
    }\n\\end{${name}}`;
  }

  private table(table: Table, caption?: string): string {
    const cells = table.children.map(({ children }) => children.map((cell) => this.inline(cell)));
    return latexTable(table, cells, caption);
  }

  private captioned({ children: [content, caption], source }: Captioned): string {
    const from = source === undefined
      ? ""
      : ` From ${this.link(source.url, typewriter(source.title))}.${
        source.stale === undefined ? "" : ` \\textbf{Stale: ${latexText(source.stale)}.}`
      }`;
    const text = this.inline(caption) + from;
    if (content.type === "table") return this.table(content, text);
    return [
      "\\begin{figure}[!htp]",
      "  \\centering",
      `  \\includegraphics[${pictureOptions(content)}]{${pictureFolder}/${content.name}.png}`,
      `  \\caption{${text}}`,
      "\\end{figure}",
    ].join("\n");
  }
}

/** Text of a typewriter font that may be broken after its slashes, equal signs and underscores. */
function breakable(text: string): string {
  return text.replace(/(\/|=|\\_|(?<=\w)-)(?=[^\s-])/g, "$1\\allowbreak{}");
}

/** Text as it is typed: its hyphens stay hyphens, its lines break where a name may. */
function code(text: string): string {
  return breakable(latexText(text)).replace(/-(?=-)/g, "-{}");
}

/** Text as it is typed, within a line. */
function typewriter(text: string): string {
  return `\\texttt{${code(text)}}`;
}

/**
 * A document as LaTeX for pdfTeX, which needs the packages of LaTeX's base alone (Debian: texlive-latex-base). Its pictures are
 * at `figures/<name>.png`, its works in `references.bib`, relative to it.
 */
export function documentLatex(document: Document): string {
  const numbering = numberDocument(document);
  const renderer = new LatexRenderer(numbering);
  const { title, subtitle, children } = document;
  const blocks: readonly RootContent[] = children;
  return [
    "% Made by `deno task report`; compile with latexmk -pdf, or pdflatex, bibtex, pdflatex, pdflatex.",
    preamble,
    `\\title{${latexText(title)}}`,
    `\\author{}`,
    `\\date{${subtitle === undefined ? "" : latexText(subtitle)}}`,
    "\\begin{document}",
    "\\maketitle",
    renderer.blocks(blocks),
    ...(numbering.cited.length === 0
      ? []
      : ["\\bibliographystyle{unsrt}\n\\bibliography{references}"]),
    "\\end{document}",
  ].join("\n\n") + "\n";
}
