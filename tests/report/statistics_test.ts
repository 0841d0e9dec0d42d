import assert from "node:assert/strict";
import { estimate, pairedDifference } from "../../lib/report/statistics.ts";
import fixture from "../fixtures/t_intervals.json" with { type: "json" };

function assertClose(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) < 1e-10, `${actual} is not ${expected}`);
}

const bySeed = (values: readonly number[]) => new Map(values.map((value, seed) => [seed, value]));

Deno.test("the interval of a mean is scipy's for 2 to 100 values", () => {
  assert.deepEqual(fixture.cases.map(({ values }) => values.length), [2, 3, 4, 5, 8, 10, 30, 100]);
  for (const { values, interval: [low, high] } of fixture.cases) {
    const { mean, halfWidth, count } = estimate(values);
    assert.equal(count, values.length);
    assertClose(mean - halfWidth!, low!);
    assertClose(mean + halfWidth!, high!);
  }
});

Deno.test("the interval of a paired difference is that of scipy's paired t test", () => {
  for (const { values, base, differenceInterval: [low, high] } of fixture.cases) {
    const { mean, halfWidth } = pairedDifference(bySeed(values), bySeed(base))!;
    assertClose(mean - halfWidth!, low!);
    assertClose(mean + halfWidth!, high!);
  }
});

Deno.test("a paired difference by hand: 1, 2 and 3 points give 2 with 4.303 / sqrt(3)", () => {
  const values = new Map([[42, 0.91], [43, 0.82], [44, 0.73]]);
  const base = new Map([[44, 0.70], [42, 0.90], [43, 0.80]]);
  const { count, mean, halfWidth } = pairedDifference(values, base)!;
  assert.equal(count, 3);
  assertClose(mean, 0.02);
  assert.ok(Math.abs(halfWidth! - 0.01 * 4.302653 / Math.sqrt(3)) < 1e-8);
});

Deno.test("a paired difference looks only at seeds that both have", () => {
  const values = new Map([[42, 0.9], [43, 0.8], [45, 0]]);
  const base = new Map([[42, 0.8], [43, 0.7], [44, 1]]);
  const { count, mean } = pairedDifference(values, base)!;
  assert.equal(count, 2);
  assertClose(mean, 0.1);
  assert.equal(pairedDifference(new Map([[1, 0.5]]), new Map([[2, 0.5]])), undefined);
});

Deno.test("one value has a mean and no interval, equal values an interval of no width", () => {
  assert.deepEqual(estimate([0.5]), { count: 1, mean: 0.5, halfWidth: undefined });
  assert.deepEqual(estimate([0.5, 0.5, 0.5]), { count: 3, mean: 0.5, halfWidth: 0 });
});

Deno.test("a mean of nothing is an error", () => {
  assert.throws(() => estimate([]), /needs at least one value/);
});
