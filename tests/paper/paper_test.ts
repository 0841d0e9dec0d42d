import assert from "node:assert/strict";
import { basename, join, resolve } from "node:path";
import { exists, sha256 } from "../../lib/base/mod.ts";
import { documentHtml, documentMarkdown } from "../../lib/page/mod.ts";
import {
  type Entry,
  paperDocument,
  readPaper,
  reportEntries,
  writePaper,
} from "../../lib/paper/mod.ts";
import { writeReport } from "../../lib/report/mod.ts";
import { defineStudy, runSweep } from "../../lib/sweep/mod.ts";
import { dataHashOf } from "../../lib/trainer/mod.ts";
import { fakeTrials, withDirectory } from "../sweep/fixture.ts";

const entries: Entry[] = [
  { name: "learning_rate", part: "tuning" },
  { name: "dropout", part: "tuning" },
  { name: "modality", part: "modality" },
];

/** Runs experiments with fake trials and writes their pages. */
async function runAll(resultsDirectory: string, names = entries.map(({ name }) => name)) {
  for (const experiment of names) {
    const options = { experiment, preset: "smoke", seeds: 2, jobs: 2, resultsDirectory };
    await writeReport(await runSweep({ ...options, executor: fakeTrials() }));
  }
}

const words = (text: string) => text.replace(/\s+/g, " ");

Deno.test("the lab report answers the four questions in their order, from studies", () =>
  withDirectory(async (resultsDirectory) => {
    await runAll(resultsDirectory);
    const paper = await readPaper({ preset: "smoke", resultsDirectory, entries });
    assert.deepEqual(paper.missing, []);
    const folder = join(resultsDirectory, "report");
    const document = await paperDocument(paper, folder);
    const text = documentMarkdown(document);
    const places = [
      "## Summary",
      "## 1. Preprocessing",
      "## 2. The multi-modal architectures",
      "### The multi-modal classifier",
      "## 3. Tuning",
      "### Learning rate",
      "### Dropout",
      "### Which setting matters most",
      "### How the final version was chosen",
      "## 4. The single-modality models",
      "### Both modalities or one",
      "## Appendix: how everything was made",
      "## References",
    ].map((heading) => text.indexOf(heading));
    assert(!places.includes(-1));
    assert.deepEqual(places, places.toSorted((a, b) => a - b));

    // "The report" is introduced once, by name and source.
    assert.equal(text.match(/NNDL Lab 3 Report/g)?.length, 1);
    // Spaces at the edge of bold text, which Markdown must spell.
    assert.doesNotMatch(text, /&#x20;/);
    assert.match(words(text), /\| Rows +\| 64 \| 32 \| 8 \|/);
    assert.match(words(text), /on the data tabletop: none is measured on VizWiz's pictures/);

    // Each question is answered in short as its section answers it at length.
    const short = text.slice(text.indexOf("four questions, in short"), text.indexOf("## How to"));
    assert.match(short, /64 rows train, and 32 choose epochs and settings/);
    for (const model of ["classification", "answer"]) {
      const [, parameters] = new RegExp(`The ${model} model has ([\\d,]+) param`).exec(text)!;
      assert(short.includes(`(${parameters}`), `${model}: ${parameters} in ${short}`);
    }
    const score = /There is no final score\.|On [\d,]+ validation rows that chose nothing/;
    assert.equal(text.split(score.exec(short)![0]).length, 3);

    // Each figure and table of a study, and each number, leads to a page that is there.
    const urls = Array.from(text.matchAll(/\]\((\.\.\/[^)#]+)\)/g), ([, url]) => url!);
    assert(urls.length > 10);
    for (const url of new Set(urls)) await Deno.stat(resolve(folder, url));
    const captions = text.match(/^\*\*(Figure|Table) \d+\.\*\* .*From \[.*$/gm) ?? [];
    assert(captions.length >= 9, `${captions.length} captions have a source`);

    const html = documentHtml(document);
    const targets = new Set(Array.from(html.matchAll(/ id="([^"]+)"/g), ([, id]) => id));
    const links = Array.from(html.matchAll(/ href="#([^"]+)"/g), ([, id]) => id);
    assert.deepEqual(links.filter((id) => !targets.has(id)), []);
  }));

Deno.test("an appendix has the claims as judged at other sizes", () =>
  withDirectory(async (resultsDirectory) => {
    await runAll(resultsDirectory, ["dropout"]);
    const larger = { experiment: "dropout", preset: "smoke", set: { hiddenSize: 24 } };
    const options = { ...larger, seeds: 2, jobs: 2, resultsDirectory };
    await writeReport(await runSweep({ ...options, executor: fakeTrials() }));
    const paper = await readPaper({ preset: "smoke", resultsDirectory, entries });
    const document = await paperDocument(paper, join(resultsDirectory, "report"));
    const [, appendix] = documentMarkdown(document).split("## Appendix: the claims on other data");
    assert.match(
      words(appendix!),
      /\| Dropout avoids overfitting\. \| \[dropout\/tabletop-smoke-hiddenSize=24\]\(\S+table\.md\) \| 2 \|/,
    );
  }));

Deno.test("a study that is not what would be trained today is marked stale, with the reason", () =>
  withDirectory(async (resultsDirectory) => {
    await runAll(resultsDirectory, ["dropout"]);
    const read = async () => {
      const { studies } = await readPaper({ preset: "smoke", resultsDirectory, entries });
      return studies[0];
    };
    // Fake trials claim data of their own.
    assert.match((await read())!.stale!, /its data has changed since, from d0d0 to [0-9a-f]{10}/);
    const paper = await readPaper({ preset: "smoke", resultsDirectory, entries });
    const document = await paperDocument(paper, join(resultsDirectory, "report"));
    assert.match(
      documentMarkdown(document),
      /\*\*Figure \d+\.\*\* .*\*\*Stale: its data has changed/,
    );
    assert.match(documentMarkdown(document), /`learning_rate` – It has not been run\./);

    const { directory } = (await read())!.study;
    await trainedWith(directory, 8);
    assert.match((await read())!.stale!, /hiddenSize was 8 and is 16 now/);
  }));

/** Makes a study one that was trained at another hidden size than today's. */
async function trainedWith(directory: string, hiddenSize: number): Promise<void> {
  const trials = Array.from(
    Deno.readDirSync(join(directory, "trials")),
    ({ name }) => join("trials", name, "settings.json"),
  );
  for (const name of ["journal.log", "manifest.json", ...trials]) {
    const path = join(directory, name);
    if (!await exists(path)) continue;
    const text = await Deno.readTextFile(path);
    await Deno.writeTextFile(
      path,
      text.replace(/"hiddenSize":( ?)(16|8)\b/g, `"hiddenSize":$1${hiddenSize}`),
    );
  }
}

/** Removes what git ignores of a study: journal, locks, logs and weights. */
async function asCommitted(directory: string): Promise<void> {
  for await (const { name } of Deno.readDir(directory)) {
    if (name === "journal.log" || name.includes(".lock")) await Deno.remove(join(directory, name));
  }
  for await (const trial of Deno.readDir(join(directory, "trials"))) {
    const folder = join(directory, "trials", trial.name);
    for await (const { name } of Deno.readDir(folder)) {
      if (/\.(log|safetensors)$|\.lock/.test(name)) await Deno.remove(join(folder, name));
    }
  }
}

Deno.test("a lab report is the same bytes with the studies' journals and without, current or stale", () =>
  withDirectory(async (resultsDirectory) => {
    const options = { experiment: "dropout", preset: "smoke", seeds: 2, jobs: 2, resultsDirectory };
    const { settings } = await defineStudy(options);
    const data = (await dataHashOf(settings))!;
    // One value's trials fail: only the journal has their logs.
    const failing = { ...options, experiment: "learning_rate" };
    const executor = fakeTrials("--data", data, "--fail", "0.1");
    await writeReport(await runSweep({ ...failing, executor }));
    const study = await runSweep({ ...options, executor });
    await writeReport(study);
    const make = async () => {
      const paper = await readPaper({ preset: "smoke", resultsDirectory, entries });
      const document = await paperDocument(paper, join(resultsDirectory, "report"));
      const stale = paper.studies.map(({ stale }) => stale);
      return { stale, text: documentMarkdown(document), html: documentHtml(document) };
    };
    const current = await make();
    await trainedWith(study.directory, 8);
    const stale = await make();
    assert.match(stale.stale[1]!, /hiddenSize was 8 and is 16 now/);
    for (
      const { directory } of [study, {
        directory: join(resultsDirectory, "learning_rate", "tabletop-smoke"),
      }]
    ) {
      await asCommitted(directory);
    }
    assert.deepEqual(await make(), stale);
    await trainedWith(study.directory, 16);
    assert.deepEqual(await make(), current);
    assert.deepEqual(current.stale[1], undefined);
    assert.match(words(current.text), /2 of its trials failed, the first with: (?!it ended)/);
  }));

Deno.test("figures of a trained model are the same where its weights are not", () =>
  withDirectory(async (resultsDirectory) => {
    const attention: Entry = { name: "attention", part: "tuning" };
    const options = { preset: "smoke", resultsDirectory, entries: [attention] };
    const study = await runSweep({
      experiment: "attention",
      preset: "smoke",
      seeds: 1,
      resultsDirectory,
    });
    await writeReport(study);
    const read = async () => {
      const { directory } = await writePaper(options);
      const figures = join(directory, "figures");
      const files = [...Deno.readDirSync(figures)].map(({ name }) => join(figures, name));
      const paths = [
        ...files.toSorted(),
        join(directory, "report.md"),
        join(directory, "report.html"),
      ];
      return await Promise.all(
        paths.map(async (path) => [path, await sha256(await Deno.readFile(path))]),
      );
    };
    const drawn = await read();
    const names = drawn.map(([path]) => basename(path!));
    assert(names.includes("filters.png") && names.includes("attention.png"));
    await asCommitted(study.directory);
    assert.deepEqual(await read(), drawn);

    // Figures of another trial are not shown as this one's.
    const kept = join(resultsDirectory, "report-smoke", "trained_figures.json");
    const text = await Deno.readTextFile(kept);
    await Deno.writeTextFile(kept, text.replace('"trial": 1', '"trial": 9'));
    const others = (await read()).map(([path]) => basename(path!));
    assert(!others.includes("filters.png"));
  }));

Deno.test("controls are found by their files' names; every entry of the lab report has a file", async () => {
  const directory = await Deno.makeTempDir({ prefix: "experiments-" });
  try {
    for (const name of ["control_seeds", "control_attention", "dropout", "other"]) {
      await Deno.writeTextFile(join(directory, `${name}.ts`), "");
    }
    const found = (await reportEntries(directory)).map(({ name, part }) => [name, part]);
    assert.deepEqual(found, [
      ["dropout", "tuning"],
      ["control_attention", "control"],
      ["control_seeds", "control"],
    ]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
