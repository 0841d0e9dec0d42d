import assert from "node:assert/strict";
import { basename, join } from "node:path";
import { notebooksDirectory, prepareJupyter } from "../../lib/cli/jupyter.ts";
import { executeNotebook } from "../../lib/cli/notebook.ts";
import { outputsOf } from "./notebook.ts";
import { templated } from "./templated.ts";

const markdown = ["text/markdown", "text/plain"];
const picture = ["image/png", "text/plain"];
const drawing = ["image/png", "image/svg+xml", "text/plain"];
const figure = ["application/vnd.vegalite.v5+json", "image/png", "text/plain"];
const table = ["text/html", "text/markdown", "text/plain"];
const bars = ["text/html", "text/plain"];

const experiment = {
  question: [markdown],
  run: [bars, figure],
  table: [table],
  plot: [figure],
  finding: [markdown],
};

/** The media types of each cell's outputs, by its id, in an order in which trials are trained first. */
const expected: Record<string, Record<string, string[][]>> = {
  ...Object.fromEntries(templated.map((name) => [name, experiment])),
  dataset: {
    open: [markdown],
    samples: [picture],
    scores: [bars],
    agreement: [table],
    answers: [figure],
    lengths: [figure],
  },
  models: {
    classification: [drawing, table],
    answer: [drawing, table],
    visual: [drawing, table],
    text: [drawing, table],
    trial: [markdown],
    filters: [drawing],
    attention: [picture],
  },
  predictions: {
    trial: [markdown],
    grid: [picture],
    confusion: [figure],
    classes: [figure],
    types: [figure],
    calibration: [figure],
    mistakes: [picture],
    attention: [picture],
    test: [picture],
  },
  lab_report: {
    claims: [markdown],
    ranges: [markdown],
    controls: [markdown],
  },
};

Deno.test("every notebook runs on little data, and every cell shows what it is for", async (test) => {
  const directory = await Deno.makeTempDir();
  const jupyter = await prepareJupyter();
  const env = {
    VQALAB_PRESET: "smoke",
    VQALAB_SEEDS: "1",
    VQALAB_RESULTS: join(directory, "results"),
  };
  for (const [name, cells] of Object.entries(expected)) {
    await test.step(name, async () => {
      const target = join(directory, `${name}.ipynb`);
      await executeNotebook(jupyter, join(notebooksDirectory, `${name}.ipynb`), { target, env });
      const outputs = Object.entries(await outputsOf(target));
      const shown = outputs.map(([id, cell]) => [
        id,
        cell.map(({ data = {} }) => Object.keys(data).toSorted()),
      ]);
      assert.deepEqual(Object.fromEntries(shown), cells);
      for (const { data, metadata } of outputs.flatMap(([, cell]) => cell)) {
        if (data?.["image/png"] === undefined) continue;
        const { width, alt } = metadata!["image/png"]!;
        assert.equal(alt, data["text/plain"]);
        assert(Number(width) > 0 && Number(width) <= 900, `${name}: ${width} pixels`);
      }
    });
  }
  await Deno.remove(directory, { recursive: true });
});

Deno.test("every notebook is executed by the test above, and committed with its outputs", async () => {
  const names = [...Deno.readDirSync(notebooksDirectory)].map(({ name }) => name)
    .filter((name) => name.endsWith(".ipynb")).map((name) => basename(name, ".ipynb"));
  assert.deepEqual(names.toSorted(), Object.keys(expected).toSorted());
  for (const name of names) {
    const path = join(notebooksDirectory, `${name}.ipynb`);
    for (const [id, outputs] of Object.entries(await outputsOf(path))) {
      assert(outputs.length > 0, `${name}, cell ${id}: run 'deno task notebooks' and commit it`);
    }
  }
});
