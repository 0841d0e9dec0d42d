import assert from "node:assert/strict";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { projectRoot, shellCommand } from "../../lib/base/mod.ts";
import { type Manifest, writeReport } from "../../lib/report/mod.ts";
import type { Study } from "../../lib/sweep/mod.ts";
import { madeUpStudy, run } from "./studies.ts";

/** A recorded command of a user with this folder. */
function commandOf(home: string): string {
  const own = Deno.env.get("HOME");
  Deno.env.set("HOME", home);
  const words = [`dataDirectory=${home}/vizwiz`, "--results", `${projectRoot}/x`];
  const command = shellCommand(["deno", "task", "sweep", "--set", ...words]);
  if (own === undefined) Deno.env.delete("HOME");
  else Deno.env.set("HOME", own);
  return command;
}

function smallStudy(directory: string): Study {
  const study = madeUpStudy({ values: [0.001, 0.01], scores: [[0.9, 0.91], [0.8, "broken"]] });
  study.directory = directory;
  study.settings.dataDirectory = "/srv/people/jdoe/vizwiz";
  const command = commandOf("/srv/people/jdoe");
  for (const trial of study.trials) trial.runs = [{ ...run, command }];
  return study;
}

/** Writes the report of a small study and hands over its folder. */
async function withReport(
  check: (directory: string, manifest: Manifest) => void | Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir();
  try {
    const summary = await writeReport(smallStudy(directory));
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
      "table.tex",
    ]);
    for (const name of names) assert.ok((await Deno.stat(join(directory, name))).size > 100, name);
    assert.match(await Deno.readTextFile(join(directory, "plot.svg")), /^<svg[^]*<\/svg>\n$/);
    const page = await Deno.readTextFile(join(directory, "table.md"));
    for (const [, link] of page.matchAll(/\]\(([^)]+)\)/g)) {
      assert.ok(names.includes(link!), `${link} is not there`);
    }
  });
});

Deno.test("a report that is written again has the same bytes", async () => {
  await withReport(async (directory) => {
    const read = async () => {
      const names = (await Array.fromAsync(Deno.readDir(directory))).map(({ name }) => name);
      const files = names.toSorted().map(async (name) =>
        [name, await Deno.readFile(join(directory, name))] as const
      );
      return await Promise.all(files);
    };
    const before = await read();
    const study = smallStudy(directory);
    study.trials.reverse();
    await writeReport(study);
    assert.deepEqual(await read(), before);
  });
});

Deno.test("no file of a report names the machine, its user or a folder of it", async () => {
  await withReport(async (directory, manifest) => {
    assert.equal(
      manifest.command,
      'deno task sweep --set dataDirectory="$HOME"/vizwiz --results ./x',
      "a command can be pasted",
    );
    assert.equal(manifest.settings.dataDirectory, "…/vizwiz");
    const machine = hostname();
    const { homedir } = userInfo();
    for (
      const name of [
        "manifest.json",
        "table.md",
        "table.csv",
        "table.tex",
        "plot.vl.json",
        "plot.svg",
      ]
    ) {
      const text = await Deno.readTextFile(join(directory, name));
      for (const secret of [projectRoot, directory, "jdoe", `${homedir}/`, `"${machine}"`]) {
        assert.ok(!text.includes(secret), `${name} holds ${secret}`);
      }
    }
  });
});
