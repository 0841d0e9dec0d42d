import assert from "node:assert/strict";
import sharp from "sharp";
import { outputMetadata } from "../../lib/notebook/display.ts";
import { plotBundle, tableBundle } from "../../lib/notebook/mod.ts";
import { escapeHtml, escapeMarkdown, markdownCodeBlock } from "../../lib/page/escape.ts";
import { plotSpec, summarize } from "../../lib/report/mod.ts";
import { madeUpStudy } from "../report/studies.ts";

const study = () =>
  madeUpStudy({ vary: { schedule: ["<b>a</b>", "x|y"] }, scores: [[0.9, 0.91], [0.8, 0.82]] });

Deno.test("a figure's output holds Vega-Lite 5, a PNG and its description", async () => {
  const summary = await summarize(study());
  const bundle = await plotBundle(summary);
  assert.deepEqual(Object.keys(bundle).toSorted(), [
    "application/vnd.vegalite.v5+json",
    "image/png",
    "text/plain",
  ]);
  assert.deepEqual(bundle["application/vnd.vegalite.v5+json"], plotSpec(summary));
  const png = Uint8Array.fromBase64(bundle["image/png"]!);
  assert.deepEqual([...png.subarray(0, 8)], [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  assert.equal(bundle["text/plain"], plotSpec(summary).description);
});

Deno.test("a figure is shown as wide as it is drawn, with its description as alternative text", async () => {
  const bundle = await plotBundle(await summarize(study()));
  const metadata = outputMetadata(bundle);
  const { width } = await sharp(Uint8Array.fromBase64(bundle["image/png"]!)).metadata();
  assert.deepEqual(metadata["image/png"], { width: width / 2, alt: bundle["text/plain"] });
  assert.deepEqual(outputMetadata({ "text/plain": "words" }), {});
});

Deno.test("a table's output shows mark-up in values as text, in HTML and in Markdown", async () => {
  const bundle = tableBundle(await summarize(study()));
  const html = bundle["text/html"]!;
  assert.ok(html.includes(">&lt;b&gt;a&lt;/b&gt; (best)</td>"));
  assert.ok(!html.includes("<b>"));
  assert.equal(html.match(/<tr/g)!.length, 5);
  const markdown = bundle["text/markdown"]!;
  assert.ok(markdown.includes("| **&lt;b&gt;a&lt;/b&gt; (best)** |"));
  assert.ok(markdown.includes("| x\\|y "));
});

Deno.test("escaped text holds no character that means something", () => {
  assert.equal(
    escapeHtml(`<a href="x">'&'</a>`),
    "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;",
  );
  assert.equal(escapeMarkdown("a*b_c`d`[e]|f\n<g>"), "a\\*b\\_c\\`d\\`\\[e\\]\\|f &lt;g&gt;");
  assert.equal(markdownCodeBlock("a\n```\nb"), "````text\na\n```\nb\n````");
});
