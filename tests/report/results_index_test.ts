import assert from "node:assert/strict";
import { join } from "node:path";
import { writeAtomic } from "../../lib/base/mod.ts";
import { manifest, readStudy, summarize, writeIndex } from "../../lib/report/mod.ts";
import type { MadeUp } from "./studies.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { writeStudy } from "./written_results.ts";

const attention: MadeUp = {
  question: "Does attention <help>?",
  claim: "Attention helps.",
  vary: { attention: [false, true] },
  expects: [{ point: { attention: true }, is: "better", than: { attention: false } }],
  scores: [[0.8, 0.81, 0.82], [0.9, 0.911, 0.92]],
};

const learningRate: MadeUp = {
  question: "Which learning rate?",
  claim: "The learning rate matters most.",
  values: [0.1, 0.001],
  expects: "matters most",
  scores: [[0.5, 0.51, 0.52], [0.9, 0.912, 0.922]],
};

Deno.test("the index lists every study with claim, verdict, result, date and link", async () => {
  await withDirectory(async (root) => {
    await writeStudy(root, "attention/shapes-quick", attention);
    await writeStudy(root, "learning_rate/shapes-quick", learningRate);
    await writeStudy(root, "dropout/shapes-lab", {
      vary: { dropout: [0, 0.3] },
      scores: [[0.9], [0.9]],
    });
    await Deno.mkdir(join(root, "notebooks"));
    await writeAtomic(join(root, "baselines/shapes/question_only.json"), "{}");
    await writeAtomic(join(root, "old/shapes-quick/manifest.json"), `{"experiment": {}}`);
    await writeIndex(root);
    const page = await Deno.readTextFile(join(root, "index.md"));
    assert.match(page, /^## shapes-lab$[^]*^## shapes-quick$/m);
    assert.match(
      page,
      /\| \[Does attention .*\]\(attention\/shapes-quick\/table\.md\) +\| Attention helps\. +\| +shown +\| Best: attention on, 91\.0 ± 2\.5% +\| 2026-01-02 \|/,
    );
    assert.match(
      page,
      /\[Which learning rate\?\].*\| The learning rate matters most\. +\| +shown +\|/,
    );
    assert.match(page, /Highest mean: dropout 0 and dropout 0\.3, 90\.0%/);
    assert.match(page, /### Which matters most: learning rate and attention\?/);
    assert.match(page, /Shown, over the values tried: the learning rate matters most\./);
    assert.doesNotMatch(page, /old\//);
    const html = await Deno.readTextFile(join(root, "index.html"));
    assert.match(html, /href="attention\/shapes-quick\/table\.md"/);
    assert.doesNotMatch(html, /<help>|https?:\/\/(?!www\.w3\.org)/);
  });
});

Deno.test("the same results give the same index, whatever stands there already", async () => {
  await withDirectory(async (root) => {
    await writeStudy(root, "learning_rate/shapes-quick", learningRate);
    await writeStudy(root, "attention/shapes-quick", attention);
    const read = () =>
      Promise.all(["index.md", "index.html"].map((name) => Deno.readTextFile(join(root, name))));
    await writeIndex(root);
    const before = await read();
    await writeIndex(root);
    assert.deepEqual(await read(), before);
  });
});

Deno.test("committed files give the numbers that the study had", async () => {
  await withDirectory(async (root) => {
    const study = await writeStudy(root, "attention/shapes-quick", attention);
    const [before, after] = [
      await summarize(study),
      await summarize(await readStudy(study.directory)),
    ];
    for (const name of ["rows", "rivals", "judgements", "references", "seeds", "trials"] as const) {
      assert.deepEqual(after[name], before[name], name);
    }
    assert.deepEqual(manifest(after).outcome, manifest(before).outcome);
  });
});

Deno.test("a folder without a result, or with an older one, says what to do", async () => {
  await withDirectory(async (root) => {
    await assert.rejects(readStudy(root), /has no manifest\.json: name the folder of a result/);
    await Deno.writeTextFile(join(root, "manifest.json"), "{}");
    await assert.rejects(readStudy(root), /older version: make it again/);
    await Deno.writeTextFile(join(root, "manifest.json"), "{");
    await assert.rejects(readStudy(root), /is not JSON/);
  });
});
