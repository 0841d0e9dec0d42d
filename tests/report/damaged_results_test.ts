import assert from "node:assert/strict";
import { join } from "node:path";
import { readResult, readStoredStudy, ResultError } from "../../lib/report/mod.ts";
import { parseTrialSettings } from "../../lib/trainer/mod.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { writeStudy } from "./written_results.ts";

const contents = ["", "{", "[", "null", "3", '"x"', "{}", "[]", "[null]", "[{}]", "<<<<<<< HEAD\n"];

Deno.test("a committed file of another content is named with the remedy, and gives no other score", () =>
  withDirectory(async (root) => {
    const { directory } = await writeStudy(root, "rates/shapes-quick", {
      values: [0.1, 0.001],
      scores: [[0.5, 0.51], [0.9, 0.912]],
    });
    await Deno.writeTextFile(join(directory, "table.csv"), "learningRate\n");
    const scores = async () =>
      (await readStoredStudy(directory)).trials.filter(({ state }) => state === "complete").map((
        { point, seed, value },
      ) => JSON.stringify([point, seed, value]));
    const whole = await scores();
    const files = ["manifest.json"]
      .concat(["settings.json", "history.json", "runs.json"].map((name) => `trials/2/${name}`));
    for (const file of files) {
      const path = join(directory, file);
      const text = await Deno.readTextFile(path);
      for (const content of [...contents, text.slice(0, text.length / 2)]) {
        await Deno.writeTextFile(path, content);
        try {
          for (const score of await scores()) assert(whole.includes(score), `${file}: ${content}`);
          await readResult(directory);
        } catch (error) {
          assert(error instanceof ResultError, `${file}: ${content}: ${(error as Error).stack}`);
          assert.match(error.message, /\b(trials\/2|manifest\.json|older version)\b/);
          assert.match(error.message, /git checkout|make it again/);
        }
      }
      await Deno.writeTextFile(path, text);
    }
    assert.deepEqual(await scores(), whole);
  }));

Deno.test("a manifest with one part of another kind is named by that part", () =>
  withDirectory(async (root) => {
    const { directory } = await writeStudy(root, "rates/shapes-quick", {
      values: [0.1, 0.001],
      scores: [[0.5, 0.51], [0.9, 0.912]],
    });
    const path = join(directory, "manifest.json");
    const whole = JSON.parse(await Deno.readTextFile(path));
    for (const name of ["experiment", "points", "trials", "seeds", "outcome", "environments"]) {
      for (const value of [3, "x", [3], { a: 3 }, null]) {
        if (JSON.stringify(value) === "[3]" && ["trials", "seeds"].includes(name)) continue;
        await Deno.writeTextFile(path, JSON.stringify({ ...whole, [name]: value }));
        await assert.rejects(readStoredStudy(directory), (error: Error) => {
          assert(error instanceof ResultError, error.stack);
          assert.match(error.message, new RegExp(`${name}|older version`));
          return true;
        });
      }
    }
  }));

Deno.test("settings of another shape than an object are refused", () => {
  for (const value of [null, [], 3, "x", undefined]) {
    assert.throws(() => parseTrialSettings(value as never), {
      name: "SettingsError",
      message: /^The settings are given by name, as \{ \w+: … \}, not as /,
    });
  }
});
