import assert from "node:assert/strict";
import { join, relative } from "node:path";
import type { Page } from "playwright-core";
import { projectRoot } from "../../lib/base/mod.ts";
import { experimentNotebook } from "../../lib/notebook/mod.ts";
import { browserTest } from "./browser.ts";
import { cell, choose, type Lab, notebook, openInLab, startLab, whenIdle } from "./lab.ts";

/** A notebook of a real experiment in a folder of its own that JupyterLab shows and git ignores. */
async function smokeNotebook(): Promise<{ directory: string; path: string }> {
  const parent = join(projectRoot, "results", "notebooks");
  await Deno.mkdir(parent, { recursive: true });
  const directory = await Deno.makeTempDir({ dir: parent, prefix: "test-" });
  const path = join(directory, "sweep.ipynb");
  const text = experimentNotebook("learning_rate").replaceAll("../lib/", "../../../lib/");
  await Deno.writeTextFile(path, text);
  return { directory, path: relative(projectRoot, path) };
}

/** Names in a folder as JupyterLab lists them. */
async function listed({ url, token }: Lab, folder: string): Promise<string[]> {
  const answer = await fetch(`${url}/api/contents/${folder}?token=${token}`);
  const { content }: { content: { name: string }[] } = await answer.json();
  return content.map(({ name }) => name);
}

const bars = (page: Page) => cell(page, "runInNotebook").locator("progress");
const chart = (page: Page) => cell(page, "runInNotebook").locator(".vega-embed svg").first();

browserTest(
  "in JupyterLab a sweep is watched, interrupted, gone on with and found again",
  async (browser) => {
    const { directory, path } = await smokeNotebook();
    const lab = await startLab({
      VQALAB_PRESET: "smoke",
      VQALAB_SEEDS: "1",
      VQALAB_RESULTS: join(directory, "results"),
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 2400 } });
      page.setDefaultTimeout(60_000);

      const root = await listed(lab, "");
      for (const name of ["experiments", "notebooks", "results"]) assert(root.includes(name), name);
      for (const name of [".cache", "node_modules"]) assert(!root.includes(name), name);

      await openInLab(page, lab, path);
      await choose(page, "Run", "Run All Cells");
      await bars(page).first().waitFor();
      await chart(page).waitFor();
      const before = await chart(page).innerHTML();
      await until(async () => await chart(page).innerHTML() !== before);
      assert(await bars(page).count() > 0, "the chart has moved after the end only");

      await choose(page, "Kernel", "Interrupt Kernel");
      const run = cell(page, "runInNotebook");
      await run.getByText(/Stopped at \d of 7 trials; run the sweep's cell again to go on/)
        .waitFor();
      await whenIdle(page);
      assert.equal(await bars(page).count(), 0);
      assert.equal(await notebook(page).getByText(/Error/).count(), 0);
      await cell(page, "showFinding").getByText(/Stopped at \d of 7 trials/).waitFor();

      await choose(page, "Run", "Run All Cells");
      await run.getByText(/^7 trials complete \([1-6] of the trials ran here/).waitFor();
      await whenIdle(page);
      assert.equal(await notebook(page).getByText(/Stopped|Error/).count(), 0);
      assert.equal(await cell(page, "showTable").locator("tbody tr").count(), 9);

      await figuresAreAsIntended(page);

      await choose(page, "File", "Save Notebook");
      await page.locator(".jp-mod-dirty").waitFor({ state: "detached" });
      await page.close();
      const again = await browser.newPage({ viewport: { width: 1400, height: 2400 } });
      await openInLab(again, lab, path);
      await cell(again, "runInNotebook").getByText(/^7 trials complete/).waitFor();
      await chart(again).waitFor();

      await choose(again, "Kernel", "Restart Kernel…");
      await again.locator(".jp-Dialog").getByRole("button", { name: "Confirm Kernel Restart" })
        .click();
      await whenIdle(again);
      await cell(again, "showFinding").locator(".jp-InputArea-editor").click();
      await choose(again, "Run", "Run Selected Cell");
      await cell(again, "showFinding").getByText(/^The claim/).waitFor();
      assert.equal(await notebook(again).getByText(/Error/).count(), 0);
    } finally {
      await lab.stop();
      await Deno.remove(directory, { recursive: true });
    }
  },
);

/** Waits, at most a minute, until something is true. */
async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!await isTrue()) {
    if (Date.now() > end) throw new Error("It does not become true within a minute");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Figures have their font, a name for those who do not see them, and a width that fits. */
async function figuresAreAsIntended(page: Page): Promise<void> {
  const plot = cell(page, "showPlot").locator(".vega-embed svg").first();
  await plot.scrollIntoViewIfNeeded();
  const named = cell(page, "showPlot").locator('[role="graphics-document"]');
  assert.match(await named.getAttribute("aria-label") ?? "", /learning rate/);
  const { width } = (await plot.boundingBox())!;
  assert(width > 300 && width <= 800, `the plot is ${width} pixels wide`);
  assert.deepEqual(await usedFonts(page, ".vega-embed svg text"), ["Source Sans 3"]);
}

/** The families of the fonts that the browser draws an element's text with. */
async function usedFonts(page: Page, selector: string): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  await session.send("DOM.enable");
  await session.send("CSS.enable");
  const { root } = await session.send("DOM.getDocument");
  const { nodeId } = await session.send("DOM.querySelector", { nodeId: root.nodeId, selector });
  const { fonts } = await session.send("CSS.getPlatformFontsForNode", { nodeId });
  return fonts.map(({ familyName }) => familyName);
}
