import assert from "node:assert/strict";
import { join } from "node:path";
import { fromMarkdown } from "mdast-util-from-markdown";
import { toString } from "mdast-util-to-string";
import {
  cite,
  type Document,
  documentHtml,
  documentLatex,
  documentMarkdown,
  inlineCode,
  paragraph,
  parseMarkdown,
  printPdf,
  table,
  writeDocument,
} from "../../lib/page/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { hasProgram, lacksBrowser } from "./environment.ts";
import { sample } from "./sample.ts";

const hasLatex = await hasProgram("pdflatex") && await hasProgram("bibtex");

const document = (...children: Document["children"]): Document => ({ title: "A", children });

Deno.test("Markdown says exactly the document's text, whatever signs it has", () => {
  const signs = "a_b * [c] <d> & e | f ~g~ #h `i` $j$ \\k 1. l";
  const { children: [, text] } = fromMarkdown(documentMarkdown(document(paragraph(signs))));
  assert.equal(toString(text), signs);
  assert.match(documentMarkdown(document(paragraph("$a$"))), /\\\$a\\\$/);
});

Deno.test("Markdown has pictures as files, tables as tables, and captions with their source", () => {
  const text = documentMarkdown(sample);
  assert.match(text, /!\[A blue square\]\(figures\/square\.png\)/);
  assert.match(text, /\| 0\.1 +\| 91\.2 ± 0\.8 \|/);
  assert.match(text, /\*\*Table 1\.\*\* _Scores by value\._ From \[made_up\/shapes-quick\]/);
  assert.match(text, /\*\*Figure 1\.\*\* .*\*\*Stale: the data has changed\.\*\*/);
});

Deno.test("works are numbered by their first mention, and those that are not cited are not listed", () => {
  const text = documentMarkdown(sample);
  assert.match(text, /and \\\[\[1\]\(#references\), \[2\]\(#references\)\]/);
  assert.match(text, /1\. Ø\. Müller, J\. Čech and TensorFlow & friends\. On Signs\./);
  assert.match(text, /2\. D\. Gurari and J\. P\. Bigham\./);
  assert.doesNotMatch(text, /Nobody/);
  assert.throws(() => documentMarkdown(document(paragraph(cite("none")))), /'none' is cited/);
});

Deno.test("Markdown that is read is the same Markdown again", () => {
  const text = "## A *b*\n\n- c\n- **d**\n\n| e | f |\n| :- | -: |\n| g | 1 |\n";
  const again = documentMarkdown(document(...parseMarkdown(text)));
  const words = (blocks: Document["children"]) =>
    blocks.map((block) => [block.type, toString(block)]);
  assert.deepEqual(words(parseMarkdown(again).slice(1)), words(parseMarkdown(text)));
  assert.throws(() => parseMarkdown("![a](b.png)"), /no image/);
  assert.throws(() => parseMarkdown("<b>"), /no html/);
});

Deno.test("columns of numbers are set to the right, others to the left", () => {
  const { align } = table(["A", "B", "C", "D"], [["1", "−2.0 ± 0.1", "x", "1,000"], [
    "2",
    "–",
    "3",
    "",
  ]]);
  assert.deepEqual(align, ["left", "right", "left", "right"]);
});

Deno.test("HTML asks nothing of any other place", () => {
  const html = documentHtml(sample);
  assert.doesNotMatch(html, /<(script|link|iframe|object)|@import|url\(|srcset/);
  const sources = Array.from(html.matchAll(/ src="([^"]{0,30})/g), ([, source]) => source!);
  assert.equal(sources.length, 1);
  assert(sources.every((source) => source.startsWith("data:image/png;base64,")));
});

Deno.test("each link inside of the HTML has its target", () => {
  const html = documentHtml(sample);
  const targets = new Set(Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id));
  const links = Array.from(html.matchAll(/ href="#([^"]+)"/g), ([, id]) => id);
  assert(links.length >= 3);
  assert.deepEqual(links.filter((id) => !targets.has(id)), []);
});

Deno.test("a document is written whole; pictures that it no longer shows are removed", () =>
  withDirectory(async (directory) => {
    await Deno.mkdir(join(directory, "figures"));
    await Deno.writeTextFile(join(directory, "figures", "old.png"), "");
    const written = await writeDocument(directory, "page", sample);
    const files = Array.from(Deno.readDirSync(directory), ({ name }) => name).sort();
    const pdf = written.notices.length === 0 ? ["page.pdf"] : [];
    const expected = ["figures", "page.html", "page.md", ...pdf, "page.tex", "references.bib"];
    assert.deepEqual(files, expected);
    assert.deepEqual(["figures", ...written.files].toSorted(), expected);
    const pictures = Array.from(Deno.readDirSync(join(directory, "figures")), ({ name }) => name);
    assert.deepEqual(pictures, ["square.png"]);
    const twice = { ...sample, children: [...sample.children, ...sample.children] };
    await assert.rejects(writeDocument(directory, "page", twice), /Two pictures are named/);
  }));

Deno.test({
  name: "LaTeX compiles with its bibliography, without an undefined reference or a cut line",
  ignore: !hasLatex,
  fn: () =>
    withDirectory(async (directory) => {
      await writeDocument(directory, "page", sample);
      const run = async (program: string, ...args: string[]) => {
        const { success, stdout } = await new Deno.Command(program, { args, cwd: directory })
          .output();
        const text = new TextDecoder("latin1").decode(stdout);
        assert(success, text);
        return text;
      };
      const latex = () => run("pdflatex", "-interaction=nonstopmode", "-halt-on-error", "page");
      await latex();
      assert.doesNotMatch(await run("bibtex", "page"), /Warning|error/);
      await latex();
      assert.doesNotMatch(await latex(), /undefined|Overfull/);
    }),
});

Deno.test("a command's hyphens stay two in LaTeX, and its lines break within words alone", () => {
  const text = documentLatex(document(paragraph(inlineCode("task --set=a --run-all"))));
  const slot = "\\allowbreak{}";
  assert(text.includes(`task -{}-set=${slot}a -{}-run-${slot}all`));
});

Deno.test("letters that pdfTeX lacks are shown by their numbers, others as they are", () => {
  const text = documentLatex(document(paragraph('ü 你 50% a_b <c> "d" 1–2 −3 ~ \\e')));
  assert.match(
    text,
    /ü \[U\+4F60\] 50\\% a\\_b \$<\$c\$>\$ ''d'' 1--2 \$-\$3 \\textasciitilde\{\}/,
  );
});

Deno.test({
  name: "the same page prints to the same PDF, which knows no time",
  ignore: lacksBrowser,
  fn: () =>
    withDirectory(async (directory) => {
      const pdfs = ["a.pdf", "b.pdf"].map((name) => join(directory, name));
      for (const pdf of pdfs) assert.equal(await printPdf(sample, pdf), undefined);
      const [a, b] = await Promise.all(pdfs.map((pdf) => Deno.readFile(pdf)));
      assert.deepEqual(a, b);
      const year = new Date().getUTCFullYear();
      assert.doesNotMatch(new TextDecoder("latin1").decode(a), new RegExp(`D:${year}`));
    }),
});

Deno.test({
  name: "on a screen of 400 pixels nothing is wider than it, however many columns",
  ignore: lacksBrowser,
  fn: () =>
    withDirectory(async (directory) => {
      const columns = Array.from({ length: 12 }, (_, i) => `A long heading ${i}`);
      const wide = document(
        ...sample.children.filter(({ type }) => type !== "paragraph"),
        table(columns, [columns.map((_, i) => `${i}.123 ± 4.567`)]),
        paragraph("a".repeat(300)),
      );
      await Deno.writeTextFile(join(directory, "page.html"), documentHtml({ ...sample, ...wide }));
      // A frame of the width, since a browser's own window has a least one.
      const frame = `<iframe src="page.html" style="width:400px;height:900px"
        onload="const d = this.contentDocument.documentElement;
          document.title = 'widths ' + d.scrollWidth + ' ' + d.clientWidth"></iframe>`;
      await Deno.writeTextFile(join(directory, "frame.html"), frame);
      const { stdout } = await new Deno.Command("chromium", {
        args: [
          "--headless",
          ...(Deno.uid() === 0 ? ["--no-sandbox"] : []),
          "--disable-gpu",
          "--allow-file-access-from-files",
          `--user-data-dir=${join(directory, "profile")}`,
          "--virtual-time-budget=5000",
          "--dump-dom",
          join(directory, "frame.html"),
        ],
        stderr: "null",
      }).output();
      const widths = /widths (\d+) (\d+)/.exec(new TextDecoder().decode(stdout));
      assert(widths, "the browser has not told the widths");
      assert(Number(widths[2]) >= 380);
      assert.equal(widths[1], widths[2]);
    }),
});
