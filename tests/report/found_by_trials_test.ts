import assert from "node:assert/strict";
import type { FoundData } from "../../lib/dataset/mod.ts";
import { htmlTable, manifest, summarize, tableMarkdown, tableText } from "../../lib/report/mod.ts";
import { madeUpStudy } from "./studies.ts";

const found = (train: number, missing: number): FoundData => ({
  train: { rows: train, pictures: train, missingPictures: missing },
  val: { rows: 32, pictures: 32, missingPictures: 0 },
  test: { rows: 0, pictures: 0, missingPictures: 0 },
});

Deno.test("a page says the rows that there were, not those that were asked for", async () => {
  const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.9], [0.8]] });
  for (const trial of study.trials) trial.found = found(64, 0);
  const summary = await summarize(study);
  assert.match(tableMarkdown(summary), /, 64 training rows, 32 validation rows, /);
  assert.match(
    tableMarkdown(summary),
    /in brackets: .*train rows 64 \(2000\), val rows 32 \(1000\)/,
  );
  assert.doesNotMatch(tableMarkdown(summary), /could not be had/);
  assert.deepEqual(manifest(summary).found, [{ data: found(64, 0), trials: [0, 1] }]);
});

Deno.test("missing pictures are said on page, in terminal, notebook and manifest, by split with their share", async () => {
  const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.9], [0.8]] });
  for (const trial of study.trials) trial.found = found(64, 63);
  const summary = await summarize(study);
  const sentence =
    "63 of 64 training pictures (98%) could not be had or read: models see them as black.";
  assert(tableMarkdown(summary).includes(`- ${sentence}`));
  assert(tableText(summary).includes(sentence));
  assert(htmlTable(summary).includes(`<p>${sentence}</p>`));
  assert.equal(manifest(summary).found?.[0]?.data.train.missingPictures, 63);
});

Deno.test("trials with other missing pictures are named, and so are rows that were asked for in vain", async () => {
  const study = madeUpStudy({ vary: { trainRows: [32, 2000] }, scores: [[0.9], [0.8]] });
  study.trials[0]!.found = found(32, 0);
  study.trials[1]!.found = found(64, 1);
  const page = tableMarkdown(await summarize(study));
  assert.match(page, /- Trial 1: 1 of 64 training pictures \(1%\) could not be had/);
  assert.match(page, /- There were only 64 rows for train rows 2000\./);
});

Deno.test("studies from before that was recorded have pages and manifests as they were", async () => {
  const summary = await summarize(madeUpStudy({ values: [0.001], scores: [[0.9]] }));
  assert(!("found" in manifest(summary)));
  assert.doesNotMatch(tableMarkdown(summary), /could not be had|There were only/);
});
