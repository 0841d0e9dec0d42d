import assert from "node:assert/strict";
import { estimate } from "../../../lib/report/statistics/estimate.ts";
import fixture from "../../fixtures/t_intervals.json" with { type: "json" };
import { assertClose } from "./assert_close.ts";

Deno.test("the interval of a mean is scipy's for 2 to 100 values", () => {
  assert.deepEqual(fixture.cases.map(({ values }) => values.length), [2, 3, 4, 5, 8, 10, 30, 100]);
  for (const { values, interval: [low, high] } of fixture.cases) {
    const { mean, halfWidth, count } = estimate(values);
    assert.equal(count, values.length);
    assertClose(mean - halfWidth!, low!);
    assertClose(mean + halfWidth!, high!);
  }
});

Deno.test("one value has a mean and no interval, equal values an interval of no width", () => {
  assert.deepEqual(estimate([0.5]), { count: 1, mean: 0.5, halfWidth: undefined });
  assert.deepEqual(estimate([0.5, 0.5, 0.5]), { count: 3, mean: 0.5, halfWidth: 0 });
});

Deno.test("a mean of nothing is an error", () => {
  assert.throws(() => estimate([]), /needs at least one value/);
});
