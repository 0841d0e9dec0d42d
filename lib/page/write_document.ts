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

/**
 * Writes a document into a folder: `<name>.md`, `<name>.html`, `<name>.tex` with `references.bib`, its
 * pictures at `figures/`, and `<name>.pdf` where a browser is found. Pictures there which it does not show
 * are removed.
 *
 * @returns A sentence on each format that is not written.
 * @throws {Error} When two pictures have one name, or a work is cited that is not among the references.
 */
export async function writeDocument(
  directory: string,
  name: string,
  document: Document,
): Promise<string[]> {
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
  const path = (extension: string) => join(directory, `${name}.${extension}`);
  await writeAtomic(path("md"), documentMarkdown(document));
  await writeAtomic(path("html"), documentHtml(document));
  await writeAtomic(path("tex"), documentLatex(document));
  await writeAtomic(join(directory, "references.bib"), bibtex(numberDocument(document).cited));
  const reason = await printPdf(document, path("pdf"));
  if (reason === undefined) return [];
  // An older one would say otherwise than the rest.
  await Deno.remove(path("pdf")).catch(() => {});
  return [reason];
}
