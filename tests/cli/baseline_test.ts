import assert from "node:assert/strict";
import { join } from "node:path";
import { projectRoot } from "../../lib/base/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { runTask } from "./task.ts";

Deno.test("deno task baseline prints its tables and writes them with what made them", () =>
  withDirectory(async (results) => {
    const rows = ["--set", "trainRows=300", "--set", "valRows=200", "--set", "testRows=1"];
    const { code, out, errors } = await runTask("baseline", ...rows, "--results", results);
    assert.equal(code, 0, errors);
    const page = await Deno.readTextFile(join(results, "question_only.md"));
    assert(out.startsWith(page));
    assert.match(page, /^# Baselines on tabletop\n/);
    assert.match(page, /300 training rows, scored on 200 validation rows, of which \d+\.\d%/);
    const [question, constant] = page.matchAll(/^\| (?:Question only|Constant) .*$/gm);
    assert.match(
      question![0],
      /\| +\d\d\.\d \| +\d\d\.\d to \d\d\.\d \| +\d\d?\.\d \| +\d\d\.\d \|$/,
    );
    assert.match(constant![0], /\d/);
    const text = await Deno.readTextFile(join(results, "question_only.json"));
    const { data, trainRows, dataHash, command, baselines } = JSON.parse(text);
    assert.deepEqual([data, trainRows, dataHash.length], ["tabletop", 300, 64]);
    assert(command.startsWith("deno task baseline --set trainRows=300"));
    assert.equal(baselines.length, 2);
    assert(!text.includes(projectRoot));
  }));

Deno.test("deno task baseline answers --help with examples, and a wrong setting with the right one", async () => {
  const [help, wrong, unread] = await Promise.all([
    runTask("baseline", "--help"),
    runTask("baseline", "--set", "trainrows=0"),
    runTask("baseline", "--set", "tokens=20"),
  ]);
  assert.equal(unread.code, 1);
  assert.match(
    unread.errors,
    /^error: Setting 'tokens' makes no difference to a baseline.*leave it/,
  );
  assert.match(help.out, /Examples:\n {2}deno task baseline/);
  assert.equal(wrong.code, 1);
  assert.match(wrong.errors, /^error: Unknown setting 'trainrows': did you mean 'trainRows'\?/);
});
