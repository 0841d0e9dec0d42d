import assert from "node:assert/strict";
import { alternate, spread } from "../../bench/measure.ts";
import { reportSeconds } from "../../bench/report_job.ts";
import { faster, tableMarkdown } from "../../bench/rows.ts";

Deno.test("a spread is the median and the quartiles, between neighbours where need be", () => {
  assert.deepEqual(spread([5, 1, 2, 4, 3]), { median: 3, low: 2, high: 4 });
  assert.deepEqual(spread([10, 0]), { median: 5, low: 2.5, high: 7.5 });
});

Deno.test("sides take turns, another one first in each round, and warm-ups do not count", async () => {
  const order: string[] = [];
  const side = (name: string) => () => Promise.resolve(order.push(name));
  const seconds = await alternate({ a: side("a"), b: side("b") }, { rounds: 2, warmups: 1 });
  assert.deepEqual(order, ["a", "b", "b", "a", "a", "b"]);
  assert.deepEqual(seconds, { a: [4, 5], b: [3, 6] });
});

Deno.test("a ratio is the median of those of the rounds, not the ratio of the medians", () => {
  const row = faster({
    what: "a step",
    against: "the other",
    seconds: { ours: [1, 10, 3], theirs: [2, 30, 3] },
    unit: "ms",
    show: (seconds) => 1000 * seconds,
    mark: 2,
  });
  assert.equal(row.result.median, 2); // of 2, 3 and 1
  assert.equal(row.ours.median, 3000);
  assert.equal(row.reached, true);
  assert.match(
    tableMarkdown([row]),
    /\| a step \| 3000 ms \| 3000 ms: the other \| \*\*2\.00x\*\*/,
  );
});

Deno.test("the report's job is computed from fewer rows by what grows with them", () => {
  // A tenth of 2,000 rows; epochs of 5 s, the first one 2 s longer, the last one 4 s.
  const times = { start: 3, decoding: 1, epochs: [7, 5, 5], fitting: 4, after: 0.5 };
  assert.equal(reportSeconds(times, 5, 200), 3 + 2 + 10 * (1 + 4) + 10 * (10 * 5 + 0.5));
});
