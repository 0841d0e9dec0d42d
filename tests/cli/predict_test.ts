import assert from "node:assert/strict";
import { join } from "node:path";
import { withTrials } from "../trainer/trained.ts";
import { runTask } from "./task.ts";

Deno.test("deno task predict writes beside the trial, or where it is told, with its own permissions", async () => {
  await withTrials({ trial: { epochs: 1 } }, async ({ trial: { directory } }, root) => {
    const { code, out, errors } = await runTask("predict", directory);
    assert.equal(code, 0, errors);
    assert.match(out, /Written to .*predictions\.html\nWritten to .*answerability-test\.json\n$/);
    const entries = JSON.parse(await Deno.readTextFile(join(directory, "answerability-test.json")));
    assert.equal(entries.length, 10);

    const other = join(root, "other");
    const told = await runTask(
      "predict",
      directory,
      "--split",
      "val",
      "--rows",
      "2",
      "--directory",
      other,
    );
    assert.equal(told.code, 0, told.errors);
    const names = Array.from(Deno.readDirSync(other), ({ name }) => name).toSorted();
    assert.deepEqual(names, ["answerability-val.json", "predictions.html"]);
    const page = await Deno.readTextFile(join(other, "predictions.html"));
    assert.equal(page.match(/<article>/g)!.length, 2);
  });
});

Deno.test("deno task predict answers --help with examples, and what is no trial with the remedy", async () => {
  const [help, none, rows, many] = await Promise.all([
    runTask("predict", "--help"),
    runTask("predict", "lib"),
    runTask("predict", "lib", "--rows", "-1"),
    runTask("predict", "a", "b", "c"),
  ]);
  assert.match(help.out, /Examples:\n {2}deno task predict/);
  assert.equal(none.code, 1);
  assert.match(
    none.errors,
    /^error: There is no lib.settings\.json: name the directory of a trial/,
  );
  assert.match(rows.errors, /whole number from 0/);
  assert.match(many.errors, /^error: 3 trials are too many: name one, or one of each task/);
});
