import assert from "node:assert/strict";
import { join } from "node:path";
import { withLock, writeAtomic } from "../../lib/base/mod.ts";
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
      /\[Which learning rate\?\].*\| The learning rate matters most\. +\| +cannot tell +\|/,
    );
    assert.match(page, /Highest mean: dropout 0 and dropout 0\.3, 90\.0%/);
    assert.match(page, /### Which matters most: learning rate and attention\?/);
    assert.match(
      page,
      /No study of this data and these sizes varies batch size, epochs or dropout\./,
    );
    assert.match(page, /larger than that of attention \(\+27\.7 ± /);
    assert.match(page, /old\/shapes-quick is left out, since it cannot be read\. .*older version/);
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

Deno.test("a neighbour study that is damaged is left out of the index and named, and ends nothing", async () => {
  await withDirectory(async (root) => {
    const study = await writeStudy(root, "learning_rate/shapes-quick", learningRate);
    await writeStudy(root, "attention/shapes-quick", attention);
    const other = await writeStudy(root, "dropout/shapes-quick", {
      vary: { dropout: [0, 0.3] },
      scores: [[0.9, 0.91], [0.9, 0.91]],
    });
    const manifestPath = join(other.directory, "manifest.json");
    const history = join(other.directory, "trials/0/history.json");
    const damages: [string, string, RegExp][] = [
      [history, "<<<<<<< HEAD\n[]", /its history\.json cannot be read/],
      [history, "{}", /its history\.json does not hold the metrics/],
      [join(other.directory, "trials/1/settings.json"), "[]", /its settings\.json is of another/],
      [manifestPath, "<<<<<<< HEAD", /manifest\.json is not JSON/],
      [manifestPath, "[]", /manifest\.json is damaged/],
      [join(other.directory, "journal.log"), "no record\nno record\n", /journal\.log/],
    ];
    for (const [path, text, reason] of damages) {
      const before = await Deno.readTextFile(path).catch(() => undefined);
      await Deno.writeTextFile(path, text);
      const notices: string[] = [];
      await writeIndex(root, (line) => notices.push(line));
      const page = await Deno.readTextFile(join(root, "index.md"));
      assert.match(page, /### Which matters most: learning rate and attention\?/);
      assert.doesNotMatch(page, /\(dropout\//);
      assert.match(page, /^dropout\/shapes-quick is left out, since it cannot be read\. /m);
      assert(!page.includes(root), "the page names no folder of this machine");
      assert.equal(notices.length, 1);
      assert.match(notices[0]!, reason);
      if (before === undefined) await Deno.remove(path);
      else await Deno.writeTextFile(path, before);
    }
    assert.deepEqual((await readStudy(study.directory)).points, study.points);
  });
});

Deno.test("the index waits for another process that writes it, and has the study of both", async () => {
  await withDirectory(async (root) => {
    await writeStudy(root, "attention/shapes-quick", attention);
    const { promise: waits, resolve } = Promise.withResolvers<string>();
    let writing: Promise<void> | undefined;
    await withLock(join(root, "index.lock"), async () => {
      writing = writeIndex(root, resolve);
      assert.match(await waits, /^Waits for process \d+.*, which writes the index of .*: end it/);
      await writeStudy(root, "dropout/shapes-quick", {
        vary: { dropout: [0, 0.3] },
        scores: [[0.9], [0.9]],
      });
    });
    await writing;
    assert.match(await Deno.readTextFile(join(root, "index.md")), /attention\/.*[^]*dropout\//);
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
