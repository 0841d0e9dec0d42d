import assert from "node:assert/strict";
import { runTask } from "../cli/task.ts";
import { areas } from "./fuzz.ts";

for (const name of ["annotations", "journal", "pictures", "safetensors", "settings"]) {
  const area = areas[name]!;
  Deno.test(`${area.description}: one round, the same each time`, async () => {
    const round = await area.round(1);
    assert.deepEqual(round.findings, []);
    assert(round.cases >= 100);
  });
}

Deno.test("deno task fuzz says what was tried, and which areas there are", async () => {
  const { code, out, errors } = await runTask("fuzz", "settings", "--seconds", "0", "--seed", "7");
  assert.equal(code, 0, errors);
  assert.match(
    out,
    /^settings: .*\n {2}2,000 cases of seeds 7 to 7, \d+ of them read, 0 findings\n$/,
  );
  const unknown = await runTask("fuzz", "picture");
  assert.equal(unknown.code, 1);
  assert.match(unknown.errors, /^error: Unknown area 'picture': did you mean 'pictures'\?/);
});
