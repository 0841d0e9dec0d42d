import assert from "node:assert/strict";
import { holm } from "../../../lib/report/statistics/holm.ts";
import fixture from "../../fixtures/statistics.json" with { type: "json" };
import { assertClose } from "./assert_close.ts";

Deno.test("adjusted p-values are those of statsmodels, in the order of the tests", () => {
  assert.deepEqual(fixture.holm.map(({ pValues }) => pValues.length), [1, 4, 3, 7, 20]);
  for (const { pValues, adjusted } of fixture.holm) {
    for (const [i, pValue] of holm(pValues).entries()) assertClose(pValue, adjusted[i]!);
  }
});

Deno.test("a difference without a test stays without, and does not count as a comparison", () => {
  assert.deepEqual(holm([undefined, 0.02, undefined, 0.5]), [undefined, 0.04, undefined, 0.5]);
  assert.deepEqual(holm([]), []);
});
