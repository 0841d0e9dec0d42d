import assert from "node:assert/strict";
import {
  documentHtml,
  documentLatex,
  documentMarkdown,
  drawFigure,
  escapeHtml,
  escapeMarkdown,
  figureBundle,
  type FigureSpec,
  paragraph,
  svgToPng,
  textWidth,
  vegaLiteSchema,
} from "../../lib/page/mod.ts";
import { printable } from "../../lib/base/mod.ts";
import { samplesBundle } from "../../lib/predictions/mod.ts";
import type { Sample, Split } from "../../lib/dataset/mod.ts";

/** Texts as people and exports write them into questions and answers. */
const texts = [
  ...Array.from({ length: 0xa0 }, (_, point) => `a${String.fromCharCode(point)}b`),
  "one line\u2028another\u2029paragraph",
  "half \ud800 a character",
  "\udc00",
  "none \ufffe \uffff",
  "turned \u202e round \u2067 and",
  "ما هذا؟",
  "מה זה? abc",
  "यह क्या है",
  "이것은 무엇입니까",
  "🍎👩‍👩‍👧‍👦",
  "]]> <!-- --> &#7; </text>",
  "\u0301\u0301\u0301",
  "",
];

Deno.test("what XML cannot hold and what turns text round is replaced, and letters of all scripts stay", () => {
  assert.equal(printable("a\u0007b\u0000\ud800\uffff\u202ec"), "a\ufffdb\ufffd\ufffd\ufffd\ufffdc");
  for (const text of ["tab\tline\n", "ما هذا؟", "מה זה", "यह", "🍎", "e\u0301", "a\u200d\u200fb"]) {
    assert.equal(printable(text), text);
  }
});

Deno.test("any text has a width, and is drawn in a figure of ours and in Vega's own SVG", async () => {
  for (const text of texts) {
    assert(Number.isFinite(textWidth(text, 10)), JSON.stringify(text));
    svgToPng(`<svg xmlns="http://www.w3.org/2000/svg"><text>${escapeHtml(text)}</text></svg>`);
  }
  const spec = {
    $schema: vegaLiteSchema,
    title: texts.join(" "),
    description: texts.join(" "),
    data: { values: texts.map((text, i) => ({ text, i })) },
    mark: "bar",
    encoding: {
      x: { field: "i" },
      y: { field: "text", type: "nominal", title: "\u0007", sort: texts },
    },
  } as unknown as FigureSpec;
  const { svg, png } = await drawFigure(spec);
  assert(png.length > 1000);
  assert.equal(svg, printable(svg));
  assert(svg.includes("\ufffd"));
  const bundle = JSON.stringify(await figureBundle(spec));
  assert(!/\\ud800|\\u0007/.test(bundle));
});

Deno.test("any text is in a page of each format, and on cards of samples", async () => {
  const document = {
    title: "Texts",
    children: texts.map((text) => paragraph(text)),
  } as unknown as Parameters<typeof documentHtml>[0];
  for (const write of [documentHtml, documentMarkdown, documentLatex]) {
    const page = write(document);
    assert.equal(page, printable(page));
  }
  for (const text of texts) assert.equal(escapeMarkdown(text), printable(escapeMarkdown(text)));
  const samples = texts.map((text): Sample => ({
    image: "a.jpg",
    question: text,
    answer: text,
    answers: [text],
    answerType: "other",
    answerable: 1,
  }));
  const split = {
    samples,
    async *batches() {
      yield { size: samples.length, images: new Uint8Array() };
    },
  } as unknown as Split;
  const bundle = await samplesBundle(split, samples.length);
  assert(String(bundle["image/png"]).length > 1000);
});
