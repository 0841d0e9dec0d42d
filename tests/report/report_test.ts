import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { type Manifest, writeReport } from "../../lib/report/mod.ts";
import { madeUpStudy } from "./studies.ts";

/** Writes the report of a small study and hands over its folder. */
async function withReport(
  check: (directory: string, manifest: Manifest) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.9, 0.91], [0.8, "broken"]] });
    study.directory = directory;
    study.settings.dataDirectory = "/srv/people/jdoe/vizwiz";
    const command = `deno task sweep --set dataDirectory=/srv/people/jdoe/vizwiz ${projectRoot}/x`;
    const summary = await writeReport(study, {
      command,
      started: new Date("2026-01-02T03:04:05Z"),
      finished: new Date("2026-01-02T03:09:05Z"),
    });
    assert.equal(summary.rows.length, 2);
    await check(directory, JSON.parse(await Deno.readTextFile(join(directory, "manifest.json"))));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

Deno.test("a report is these files, whole, and may be written again", async () => {
  await withReport(async (directory) => {
    const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);
    assert.deepEqual(names.toSorted(), [
      "curves.png",
      "curves.svg",
      "curves.vl.json",
      "manifest.json",
      "plot.png",
      "plot.svg",
      "plot.vl.json",
      "table.csv",
      "table.md",
    ]);
    for (const name of names) assert.ok((await Deno.stat(join(directory, name))).size > 100, name);
    assert.match(await Deno.readTextFile(join(directory, "plot.svg")), /^<svg[^]*<\/svg>\n$/);
    const page = await Deno.readTextFile(join(directory, "table.md"));
    for (const [, link] of page.matchAll(/\]\(([^)]+)\)/g)) assert.ok(names.includes(link!), link);
  });
});

Deno.test("the manifest says what made the numbers", async () => {
  await withReport((_, manifest) => {
    assert.deepEqual(manifest.code, { commit: "c".repeat(40), dirty: false });
    assert.equal(manifest.started, "2026-01-02T03:04:05.000Z");
    assert.equal(manifest.finished, "2026-01-02T03:09:05.000Z");
    assert.equal(manifest.experiment.setting, "learningRate");
    assert.equal(manifest.preset, "quick");
    assert.equal(manifest.settings.hiddenSize, 128);
    assert.deepEqual(manifest.seeds, [42, 43]);
    assert.equal(manifest.dataHash, "a".repeat(64));
    assert.equal(manifest.versions.deno, Deno.version.deno);
    assert.equal(manifest.versions.engine, "TensorFlow 2.21.0");
    assert.match(manifest.versions.packages["vega-lite"]!, /^6\.\d+\.\d+$/);
    assert.match(manifest.versions.packages["@tensorflow/tfjs-core"]!, /^4\.22\.0$/);
    assert.equal(manifest.hardware.cores, navigator.hardwareConcurrency);
    assert.ok(manifest.hardware.memory > 0.5);
    assert.equal(manifest.hardware.architecture, Deno.build.arch === "x86_64" ? "x64" : "arm64");
  });
});

Deno.test("no file of a report names the machine, its user or a folder of it", async () => {
  await withReport(async (directory, manifest) => {
    assert.equal(manifest.command, "deno task sweep --set dataDirectory=…/vizwiz ./x");
    assert.equal(manifest.settings.dataDirectory, "…/vizwiz");
    const machine = hostname();
    const { homedir } = userInfo();
    for (const name of ["manifest.json", "table.md", "table.csv", "plot.vl.json", "plot.svg"]) {
      const text = await Deno.readTextFile(join(directory, name));
      for (const secret of [projectRoot, directory, "jdoe", `${homedir}/`, `"${machine}"`]) {
        assert.ok(!text.includes(secret), `${name} holds ${secret}`);
      }
    }
  });
});
