import { join } from "node:path";
import { visit } from "unist-util-visit";
import { writeAtomic } from "../base/mod.ts";
import type { Document, Picture } from "./document.ts";
import { documentHtml } from "./document_html.ts";
import { documentLatex } from "./document_latex.ts";
import { documentMarkdown, pictureFolder } from "./document_markdown.ts";
import { numberDocument, rootOf } from "./numbering.ts";
import { printPdf } from "./pdf.ts";
import { bibtex } from "./references.ts";

function picturesOf(document: Document): Picture[] {
  const pictures: Picture[] = [];
  visit(rootOf(document), "picture", (picture) => void pictures.push(picture));
  return pictures;
}

/** The files of a document that were written. */
export interface WrittenDocument {
  /** Their names, without those of its pictures. */
  files: string[];
  /** A sentence on each format that is not written. */
  notices: string[];
}

/**
 * Writes a document into a folder: `<name>.md`, `<name>.html`, `<name>.tex` with `references.bib`, its
 * pictures at `figures/`, and `<name>.pdf` where a browser is found. Pictures there which it does not show
 * are removed.
 *
 * @throws {Error} When two pictures have one name, or a work is cited that is not among the references.
 */
export async function writeDocument(
  directory: string,
  name: string,
  document: Document,
): Promise<WrittenDocument> {
  const pictures = picturesOf(document);
  const files = pictures.map((picture) => `${picture.name}.png`);
  const twice = files.find((file, i) => files.indexOf(file) !== i);
  if (twice !== undefined) throw new Error(`Two pictures are named ${twice}`);
  const figures = join(directory, pictureFolder);
  await Deno.mkdir(figures, { recursive: true });
  for await (const { name } of Deno.readDir(figures)) {
    if (name.endsWith(".png") && !files.includes(name)) await Deno.remove(join(figures, name));
  }
  for (const { name, png } of pictures) await writeAtomic(join(figures, `${name}.png`), png);
  const contents = {
    [`${name}.md`]: documentMarkdown(document),
    [`${name}.html`]: documentHtml(document),
    [`${name}.tex`]: documentLatex(document),
    "references.bib": bibtex(numberDocument(document).cited),
  };
  for (const [file, content] of Object.entries(contents)) {
    await writeAtomic(join(directory, file), content);
  }
  const written = Object.keys(contents), pdf = `${name}.pdf`;
  const reason = await printPdf(document, join(directory, pdf));
  if (reason === undefined) return { files: [...written, pdf], notices: [] };
  // An older one would say otherwise than the rest.
  await Deno.remove(join(directory, pdf)).catch(() => {});
  return { files: written, notices: [reason] };
}
