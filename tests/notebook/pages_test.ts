import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { cacheDirectory } from "../../lib/base/mod.ts";
import { prepareJupyter } from "../../lib/cli/jupyter.ts";
import { executeNotebook, renderNotebook } from "../../lib/cli/notebook.ts";
import { publishNotebooks } from "../../lib/cli/notebooks.ts";
import { browserTest } from "./browser.ts";
import { notebookOf } from "./notebook.ts";

const module = new URL("../../lib/notebook/mod.ts", import.meta.url).href;

/** A notebook with a wide table, a figure and a long line of code. */
const notebook = notebookOf([
  `import { display, figureBundle, displayMarkdown } from ${JSON.stringify(module)};
const words = "${"a long line of code ".repeat(12)}";
const row = (tag: string) => "<tr>" + \`<\${tag}>a column</\${tag}>\`.repeat(12) + "</tr>";
await display({ "text/html": "<table><thead>" + row("th") + "</thead><tbody>" + row("td") + "</tbody></table>" });
await display(figureBundle({
  $schema: "https://vega.github.io/schema/vega-lite/v5.json",
  description: "Three bars.",
  width: 700,
  data: { values: [{ x: 1 }, { x: 2 }, { x: 3 }] },
  mark: "bar",
  encoding: { x: { field: "x", type: "ordinal" }, y: { field: "x", type: "quantitative" } },
}));
await displayMarkdown("[the table](../results/mine/table.md)");`,
]);

const origin = {
  command: "deno task notebooks mine",
  preset: "smoke",
  date: "2026-11-25",
  commit: "0123456789ab",
};

/** Opens a page without a network. @returns It, and what it would have asked another host for. */
async function openPage(
  browser: Browser,
  path: string,
  options: BrowserContextOptions,
): Promise<{ page: Page; requests: string[] }> {
  const context = await browser.newContext({ ...options, offline: true });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on("request", (request) => {
    if (!/^(data|blob|file):/.test(request.url())) requests.push(request.url());
  });
  await page.goto(`file://${path}`);
  return { page, requests };
}

/** A value of an element's style, as the browser has computed it. */
function styleOf(page: Page, selector: string, property: string): Promise<string> {
  return page.evaluate(
    `getComputedStyle(document.querySelector(${JSON.stringify(selector)})).${property}`,
  );
}

browserTest(
  "the page of a notebook is light or dark, narrow or printed, with its origin",
  async (browser) => {
    // In the project, where kernels find its packages.
    const directory = await Deno.makeTempDir({ dir: cacheDirectory, prefix: "test-" });
    const [path, html] = [join(directory, "mine.ipynb"), join(directory, "mine.html")];
    await Deno.writeTextFile(path, notebook);
    const jupyter = await prepareJupyter();
    await executeNotebook(jupyter, path, { origin });
    await renderNotebook(jupyter, path, html);

    const wide = { viewport: { width: 1000, height: 800 } };
    for (
      const [colorScheme, color] of [["light", "255, 255, 255"], ["dark", "24, 24, 24"]] as const
    ) {
      const { page, requests } = await openPage(browser, html, { ...wide, colorScheme });
      assert.equal(await styleOf(page, "body", "backgroundColor"), `rgb(${color})`);
      assert.deepEqual(requests, []);
    }

    const { page } = await openPage(browser, html, { viewport: { width: 400, height: 800 } });
    assert.equal(await page.locator("pre").isVisible(), false, "code is shown before a click");
    await page.locator("summary").click();
    assert.equal(await page.locator("pre").isVisible(), true);
    for (const selector of ["html", "table", "td", "pre"]) {
      const overflow = await page.evaluate(
        `(() => { const e = document.querySelector("${selector}"); return e.scrollWidth - e.clientWidth; })()`,
      );
      assert(Number(overflow) <= 0, `${selector} is ${overflow} pixels too wide`);
    }
    assert.equal(await page.locator("img").getAttribute("alt"), "Three bars.");
    assert.equal(
      await page.getByRole("link", { name: "the table" }).getAttribute("href"),
      "../mine/table.md",
    );
    const footer = await page.locator("footer").innerText();
    for (const part of Object.values(origin)) assert(footer.includes(part), `${part}: ${footer}`);

    await page.locator("summary").click();
    const pdf = new TextDecoder("latin1").decode(await page.pdf({ format: "A4" }));
    assert.equal(pdf.match(/\/Type\s*\/Page\b/g)!.length, 1, "a page is half empty");
    await Deno.remove(directory, { recursive: true });
  },
);

Deno.test("a notebook that fails, is silent or is none keeps no other from its page", async () => {
  const directory = await Deno.makeTempDir();
  const pages = join(directory, "pages");
  const notebooks = {
    "1_throws": notebookOf([`console.log("before");`, `throw new Error("the lamp is broken");`]),
    "2_none": "not JSON",
    "3_silent": notebookOf([`const two = 2;`]),
    "4_list": `{ "cells": [{ "cell_type": "code" }], "metadata": {} }`,
    "5_ends": notebookOf([`const one = 1;`, `Deno.exit(3);`]),
    "6_fine": notebookOf([`console.log("fine");`]),
  };
  const paths = Object.keys(notebooks).map((name) => join(directory, `${name}.ipynb`));
  for (const [i, text] of Object.values(notebooks).entries()) {
    await Deno.writeTextFile(paths[i]!, text);
  }
  const failures = await publishNotebooks(await prepareJupyter(), paths, { pages });
  assert.equal(failures.length, 4);
  assert.match(
    failures[0]!.message,
    /1_throws\.ipynb, cell 2 of 2 .*failed:[^]*the lamp is broken/,
  );
  assert.match(failures[1]!.message, /2_none\.ipynb is no notebook/);
  assert.match(failures[2]!.message, /4_list\.ipynb is no notebook of nbformat 4/);
  assert.match(failures[3]!.message, /5_ends\.ipynb, cell 2 of 2 .*:\nKernelError: .*Deno\.exit/);
  const written = [...Deno.readDirSync(pages)].map(({ name }) => name).toSorted();
  assert.deepEqual(written, ["1_throws.html", "3_silent.html", "5_ends.html", "6_fine.html"]);
  assert.match(await Deno.readTextFile(join(pages, "1_throws.html")), /the lamp is broken/);
  await Deno.remove(directory, { recursive: true });
});
