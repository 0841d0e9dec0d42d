import assert from "node:assert/strict";
import { join } from "node:path";
import {
  decodePDFRawStream,
  PDFArray,
  PDFDict,
  PDFDocument,
  PDFHexString,
  PDFName,
  PDFRawStream,
  PDFString,
} from "pdf-lib";
import {
  captioned,
  type Document,
  paragraph,
  printPdf,
  svgToPng,
  table,
} from "../../lib/page/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { lacksBrowser } from "./environment.ts";
import { sample } from "./sample.ts";

const ignore = lacksBrowser;

/** A document as it is printed. */
async function printed(document: Document): Promise<{ pdf: PDFDocument; folder: string }> {
  let folder = "";
  let pdf: PDFDocument | undefined;
  await withDirectory(async (directory) => {
    folder = directory;
    const path = join(directory, "page.pdf");
    assert.equal(await printPdf(document, path), undefined);
    pdf = await PDFDocument.load(await Deno.readFile(path), { updateMetadata: false });
  });
  return { pdf: pdf!, folder };
}

/** The links of a PDF: addresses, and the number of those to places within it. */
function linksOf(pdf: PDFDocument): { addresses: string[]; inner: number } {
  const addresses: string[] = [];
  let inner = 0;
  for (const page of pdf.getPages()) {
    for (const reference of page.node.Annots()?.asArray() ?? []) {
      const annotation = pdf.context.lookup(reference, PDFDict);
      if (annotation.has(PDFName.of("Dest"))) inner++;
      const action = annotation.lookupMaybe(PDFName.of("A"), PDFDict);
      const uri = action?.lookupMaybe(PDFName.of("URI"), PDFString, PDFHexString);
      if (uri !== undefined) addresses.push(uri.decodeText());
      else if (action?.has(PDFName.of("D"))) inner++;
    }
  }
  return { addresses, inner };
}

/** All that a PDF holds, its streams decoded where pdf-lib can, as text of one letter a byte. */
function contentOf(pdf: PDFDocument): string {
  const isPicture = (stream: PDFRawStream) =>
    stream.dict.lookup(PDFName.of("Subtype")) === PDFName.of("Image");
  return pdf.context.enumerateIndirectObjects().map(([, object]) => {
    if (object instanceof PDFRawStream) {
      if (isPicture(object)) return object.dict.toString();
      const bytes = decodePDFRawStream(object).decode();
      return object.dict.toString() + new TextDecoder("latin1").decode(bytes);
    }
    return object instanceof PDFDict || object instanceof PDFArray ? object.toString() : "";
  }).join("\n");
}

Deno.test({
  name: "a PDF names no folder of the machine; its links into the web and within it stay",
  ignore,
  fn: async () => {
    const { pdf, folder } = await printed(sample);
    const { addresses, inner } = linksOf(pdf);
    assert.deepEqual([...new Set(addresses)].toSorted(), [
      "https://arxiv.org/abs/1802.08218",
      "https://example.org/a_b",
    ]);
    assert(inner >= 3, `${inner} links within the document`);
    const content = contentOf(pdf);
    assert.match(content, /MediaBox/);
    assert.doesNotMatch(content, /file:|\/tmp|vqalab-/);
    assert(!content.includes(folder));
  },
});

/** A tenth of a page of text, and so many. */
const text = (tenths: number) =>
  Array.from({ length: tenths }, () => paragraph("Some words on it. ".repeat(18)));
/** A picture of half a page. */
const picture = captioned(
  {
    type: "picture",
    name: "high",
    png: svgToPng('<svg xmlns="http://www.w3.org/2000/svg" width="600" height="760"/>'),
    alt: "",
  },
  ["Half a page."],
);

async function pageCount(...children: Document["children"]): Promise<number> {
  return (await printed({ title: "A", children })).pdf.getPageCount();
}

Deno.test({
  name: "text moves up where a picture goes to the next page, and a long table is broken",
  ignore,
  fn: async () => {
    const half = await pageCount(picture, picture);
    assert.equal(half, 2, "two pictures and a title are more than a page");
    assert.equal(await pageCount(...text(6), picture, ...text(5)), 2);
    const rows = Array.from({ length: 5 }, (_, i) => [`${i}`, "Some words in a cell. ".repeat(60)]);
    assert.equal(
      await pageCount(...text(4), captioned(table(["A", "B"], rows), ["Long."]), ...text(4)),
      2,
    );
  },
});
