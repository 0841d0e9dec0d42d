import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { loadExperiment } from "../../lib/sweep/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { runTask } from "./task.ts";

for (
  const [what, source, reason] of [
    ["is cut", "export default {", /cannot be loaded, line 1: .+/],
    [
      "throws",
      "const a = 1;\nthrow new Error('too blue');",
      /cannot be loaded, line 2: too blue\./,
    ],
    ["throws what is no error", "throw 3;", /cannot be loaded: 3\./],
    [
      "imports what is not there",
      'import "./no.ts";',
      /cannot be loaded(?:, line 1)?: Module not found/,
    ],
    ["is a number", "export default 3;", /An experiment is an object with .* not 3\./],
    ["is empty", "", /has no default export/],
  ] as const
) {
  Deno.test(`an experiment's file that ${what} is named in a sentence`, () =>
    withDirectory(async (folder) => {
      await Deno.writeTextFile(join(folder, "broken.ts"), source);
      await assert.rejects(loadExperiment("broken", folder), (error: Error) => {
        assert.equal(error.name, "ExperimentError");
        assert.match(error.message, reason);
        assert(error.message.startsWith(join(folder, "broken.ts")), error.message);
        assert(!error.message.includes("\n"), error.message);
        return true;
      });
    }));
}

Deno.test("a file of settings that holds none is refused, and trains no defaults", () =>
  withDirectory(async (folder) => {
    const file = join(folder, "settings.json");
    for (const text of ["null", "[]", "3", '"x"', "{", ""]) {
      await Deno.writeTextFile(file, text);
      const { code, errors } = await runTask("trial", "--settings", file, "--directory", folder);
      assert.equal(code, 1, text);
      assert.match(errors, /^error: The settings cannot be read from .*: --settings takes .*\.\n$/);
    }
    await Deno.writeTextFile(file, '{"epochs": null}');
    const { errors } = await runTask("trial", "--settings", file, "--directory", folder);
    assert.match(errors, /^error: Setting 'epochs' cannot be null: it is a whole number from 1/);
  }));

Deno.test("an error of the operating system is one sentence, without a stack", () =>
  withDirectory(async (folder) => {
    const file = join(folder, "file");
    await Deno.writeTextFile(file, "{");
    const runs = await Promise.all([
      runTask("trial", "--preset", "smoke", "--directory", join(file, "x")),
      runTask("trial", "--preset", "smoke", "--directory", "/dev/null/x"),
      runTask("weights", "export", folder, join(folder, "y")),
      runTask("verify", "/dev/null"),
      runTask("verify", file),
      runTask("compare", file, file),
      runTask("predict", folder),
    ]);
    for (const { code, errors } of runs) {
      assert.equal(code, 1, errors);
      assert.match(errors, /^error: .+\.\n$/);
      assert.doesNotMatch(errors, / {4}at |os error/);
    }
  }));

Deno.test("git ignores weights, and what names this machine, wherever results are in the project", async () => {
  const ignored = async (path: string) => {
    const git = new Deno.Command("git", {
      args: ["check-ignore", "--quiet", path],
      cwd: projectRoot,
    });
    return (await git.output()).code === 0;
  };
  for (const folder of ["results/trial", "mine", "results/a/b/trials/3", "experiments/x", "."]) {
    assert(await ignored(`${folder}/weights.safetensors`), folder);
  }
  assert(!await ignored("tests/fixtures/models.safetensors"));
  for (const results of ["results", "mine", "notebooks/mine"]) {
    const study = `${results}/dropout/tabletop-smoke`;
    for (
      const file of [
        "journal.log",
        "journal.log.20260102T030405000Z",
        "sweep.lock",
        "clearing",
        "table.md.7.partial",
        "trials/0/trial.log",
        "trials/0/trial.lock",
        "trials/0/result.json",
        "trials/0/predictions.html",
        "trials/0/answers-val.json",
      ]
    ) assert(await ignored(`${study}/${file}`), `${study}/${file}`);
    for (const file of ["table.md", "manifest.json", "trials/0/history.json"]) {
      assert(!await ignored(`${study}/${file}`), `${study}/${file}`);
    }
  }
});

Deno.test("controls in what a user gives reach no terminal", async () => {
  const escape = "\u001b]0;owned\u0007\u202e";
  for (
    const args of [
      ["sweep", escape],
      ["sweep", `--${escape}`],
      ["trial", "--set", `schedule=${escape}`],
    ] as const
  ) {
    const [name, ...others] = args;
    const { errors, out } = await runTask(name, ...others);
    assert.match(errors, /^error: /);
    assert.match(errors + out, /^[\n\P{C}]*$/u, JSON.stringify(args));
  }
});
