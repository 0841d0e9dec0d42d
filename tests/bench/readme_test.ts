import assert from "node:assert/strict";
import { join } from "node:path";
import { withBenchmark } from "../../bench/readme.ts";
import { faster, number, type Row } from "../../bench/rows.ts";
import { projectRoot } from "../../lib/base/mod.ts";

const readme = () => Deno.readTextFile(join(projectRoot, "README.md"));

Deno.test("the README shows each ratio of the benchmark that is on record", async () => {
  const record = await Deno.readTextFile(join(projectRoot, "bench/results/benchmark.json"));
  const { rows } = JSON.parse(record) as { rows: Row[] };
  const lines = (await readme()).split("\n").map((line) =>
    line.split("|").map((cell) => cell.trim())
  );
  for (const { what, against, result, reached } of rows) {
    const line = lines.find(([, is, than]) => is === what && than === (against ?? ""));
    const shown = number(result.median, result.unit);
    assert.equal(line?.[3], reached ? `**${shown}**` : shown, `${what}, ${against}`);
  }
});

Deno.test("new results replace the old ones and nothing else", async () => {
  const text = await readme();
  const row = faster({
    what: "a step",
    against: "theirs",
    seconds: { ours: [0.1, 0.1], theirs: [0.3, 0.3] },
    unit: "ms",
    show: (seconds) => 1000 * seconds,
    mark: 2,
  });
  const next = withBenchmark(text, [row], "On a machine.");
  assert.match(
    next,
    /\| a step \| theirs \| \*\*3\.00x\*\* \| at least 2\.00x \|\n\nOn a machine\./,
  );
  assert.equal(withBenchmark(next, [row], "On a machine."), next);
  const around = (text: string) => text.split(/<!-- written [^]*<!-- until here -->/);
  assert.deepEqual(around(next), around(text));
  assert.throws(() => withBenchmark("# Nothing", [row], ""), /no lines "<!-- written/);
});
