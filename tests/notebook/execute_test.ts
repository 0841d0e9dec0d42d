import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { prepareJupyter } from "../../lib/cli/jupyter.ts";
import { executeNotebook, NotebookError, renderNotebook } from "../../lib/cli/notebook.ts";
import { notebookOf, outputsOf, requests } from "./notebook.ts";

const demo = fileURLToPath(new URL("demo.ipynb", import.meta.url));

Deno.test("a notebook is executed with live updates, printed lines, plots and values", async () => {
  const directory = await Deno.makeTempDir();
  const target = join(directory, "demo.ipynb");
  const started: string[] = [];
  await executeNotebook(await prepareJupyter(), demo, {
    target,
    onProgress: ({ done, total }) => started.push(`${done}/${total}`),
  });
  const outputs = await outputsOf(target);
  assert.deepEqual(Object.keys(outputs), ["import", "live", "logged", "picture", "value"]);
  assert.deepEqual(outputs.import, []);
  assert.equal(outputs.live![0]!.data!["text/plain"], "5 of 5");
  assert.equal(outputs.logged![0]!.text, "the project is at a path: true\n1 2 3 4 5\n");
  assert.deepEqual(Object.keys(outputs.picture![0]!.data!).toSorted(), [
    "application/vnd.vegalite.v5+json",
    "image/png",
    "text/plain",
  ]);
  assert.equal(outputs.value![0]!.data!["text/plain"], "5");
  assert.equal(started.at(-1), "6/6");
  await Deno.remove(directory, { recursive: true });
});

Deno.test("no output is lost, however many a notebook has", async () => {
  const directory = await Deno.makeTempDir();
  const path = join(directory, "many.ipynb");
  const code = (n: number) =>
    `console.log("line ${n}");
await Deno.jupyter.display({ "text/plain": "shown ${n}" }, { raw: true });
console.error("error ${n}");
"value ${n}"`;
  const cells = Array.from({ length: 30 }, (_, n) => code(n));
  await Deno.writeTextFile(path, notebookOf(cells));
  await executeNotebook(await prepareJupyter(), path);
  const kept = Object.values(await outputsOf(path)).map((outputs) =>
    outputs.map(({ text, data }) => (text ?? data!["text/plain"])!.trim()).toSorted()
  );
  const all = cells.map((_, n) => [`"value ${n}"`, `error ${n}`, `line ${n}`, `shown ${n}`]);
  assert.deepEqual(kept, all);
  await Deno.remove(directory, { recursive: true });
});

const failures = {
  "throws": { code: `throw new Error("the lamp is broken");`, says: /the lamp is broken/ },
  "is no TypeScript": { code: `const = 1;`, says: /Execution failed|expected/i },
  "rejects": { code: `await Promise.reject(new Error("not today"));`, says: /not today/ },
};

for (const [name, { code, says }] of Object.entries(failures)) {
  Deno.test(`a notebook with a cell that ${name} fails with the cell named and stays as it was`, async () => {
    const directory = await Deno.makeTempDir();
    const path = join(directory, "broken.ipynb");
    const before = notebookOf([`console.log("fine");`, code, `console.log("after");`]);
    await Deno.writeTextFile(path, before);
    await assert.rejects(executeNotebook(await prepareJupyter(), path), (error: Error) => {
      assert(error instanceof NotebookError);
      assert.match(error.message, /broken\.ipynb, cell 2 of 3/);
      assert(error.message.includes(code), error.message);
      assert.match(error.message, says);
      return true;
    });
    assert.equal(await Deno.readTextFile(path), before);
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("a rendered notebook holds its pictures and asks no host for anything", async () => {
  const directory = await Deno.makeTempDir();
  const [target, page] = [join(directory, "demo.ipynb"), join(directory, "pages", "demo.html")];
  const jupyter = await prepareJupyter();
  await executeNotebook(jupyter, demo, { target });
  await renderNotebook(jupyter, target, page);
  const html = await Deno.readTextFile(page);
  assert.match(html, /<img[^>]*src="data:image\/png;base64,iVBORw0KGgo/);
  assert.match(html, /1 2 3 4 5/);
  assert.deepEqual(requests(html), []);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("what a page would ask for is found, or the test above proves nothing", () => {
  for (
    const part of [
      `<script src="https://a.example/x.js"></script>`,
      `<link rel=stylesheet href='//a.example/x.css'>`,
      `<img alt="" src=http://a.example/x.png>`,
      `<style>@import "https://a.example/x.css";</style>`,
      `<style>p { background: url( 'https://a.example/x.png') }</style>`,
      `<script type="module">import x from 'https://a.example/x.mjs';</script>`,
    ]
  ) assert.equal(requests(`<p>a</p>${part}`).length, 1, part);
  assert.deepEqual(requests(`<a href="https://a.example">a link asks for nothing</a>`), []);
});
