import assert from "node:assert/strict";
import { join } from "node:path";
import { notebooksDirectory, prepareJupyter } from "../../lib/cli/jupyter.ts";
import { executeNotebook, renderNotebook } from "../../lib/cli/notebook.ts";
import { outputsOf, requests } from "./notebook.ts";

const markdown = ["text/markdown"];
const picture = ["image/png", "text/plain"];
const figure = ["application/vnd.vegalite.v5+json", "image/png", "text/plain"];
const table = ["text/html", "text/plain"];

/** The media types of each cell's outputs, by its id. */
const expected: Record<string, Record<string, string[][]>> = {
  dataset: {
    open: [markdown],
    samples: [picture],
    scores: [table],
    answers: [figure],
    lengths: [figure],
  },
  learning_rate: {
    question: [markdown],
    run: [table, figure],
    table: [[...table, ...markdown].toSorted()],
    plot: [figure],
    meaning: [markdown],
  },
  predictions: {
    trial: [table, figure, markdown],
    grid: [picture],
    mistakes: [picture],
    attention: [picture],
    test: [picture],
  },
};

for (const [name, cells] of Object.entries(expected)) {
  Deno.test(`the notebook ${name} runs on little data and shows everything, also as a page`, async () => {
    const directory = await Deno.makeTempDir();
    const target = join(directory, `${name}.ipynb`);
    const page = join(directory, `${name}.html`);
    const jupyter = await prepareJupyter();
    await executeNotebook(jupyter, join(notebooksDirectory, `${name}.ipynb`), {
      target,
      env: { VQALAB_PRESET: "smoke", VQALAB_RESULTS: join(directory, "results") },
    });
    const outputs = await outputsOf(target);
    const shown = Object.entries(outputs).map(([id, cell]) => [
      id,
      cell.map(({ data = {} }) => Object.keys(data).toSorted()),
    ]);
    assert.deepEqual(Object.fromEntries(shown), cells);

    await renderNotebook(jupyter, target, page);
    const html = await Deno.readTextFile(page);
    const pictures = Object.values(outputs).flat().flatMap(({ data }) => data?.["image/png"] ?? []);
    assert(pictures.length > 0);
    for (const png of pictures) assert(html.includes(png.trim()), "a picture is not in the page");
    assert.deepEqual(requests(html), []);
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("every notebook is executed by a test, and committed with its outputs", async () => {
  const names = [...Deno.readDirSync(notebooksDirectory)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb"));
  assert.deepEqual(names.toSorted(), Object.keys(expected).map((name) => `${name}.ipynb`));
  for (const name of names) {
    for (const [id, outputs] of Object.entries(await outputsOf(join(notebooksDirectory, name)))) {
      assert(outputs.length > 0, `${name}, cell ${id}: run 'deno task notebooks' and commit it`);
    }
  }
});
