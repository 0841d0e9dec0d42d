import assert from "node:assert/strict";
import { welch } from "../../../lib/report/statistics/welch.ts";
import fixture from "../../fixtures/comparisons.json" with { type: "json" };
import { assertClose } from "./assert_close.ts";

Deno.test("Welch's interval and p-value are scipy's", () => {
  for (const { values, base, low, high, pValue } of fixture.welch) {
    const { mean, halfWidth, pValue: actual, count } = welch(values, base);
    assertClose(mean - halfWidth!, low, 1e-8);
    assertClose(mean + halfWidth!, high, 1e-8);
    assertClose(actual, pValue, 1e-8);
    assert.equal(count, Math.min(values.length, base.length));
  }
});

Deno.test("one measurement of a group, or none that varies, gives no interval", () => {
  for (const [values, base] of [[[0.5], [0.25, 0.25]], [[0.5, 0.5], [0.25, 0.25]]] as const) {
    const { mean, halfWidth, pValue } = welch(values, base);
    assert.deepEqual([mean, halfWidth, pValue], [0.25, undefined, undefined]);
  }
});
