import assert from "node:assert/strict";
import { foldIn, normal, randomKey } from "../../../lib/base/mod.ts";
import { detectableDifference } from "../../../lib/report/statistics/detectable_difference.ts";
import { pairedDifference } from "../../../lib/report/statistics/paired_difference.ts";
import fixture from "../../fixtures/statistics.json" with { type: "json" };
import { assertClose } from "./assert_close.ts";
import { assertShare, studies } from "./simulated_studies.ts";

Deno.test("detectable differences are scipy's from 2 to 30 pairs, and statsmodels' where it finds them", () => {
  assert.equal(fixture.detectable.length, 36);
  assert.equal(fixture.detectable.filter(({ statsmodels }) => statsmodels !== null).length, 22);
  for (const { count, comparisons, power, scipy, statsmodels } of fixture.detectable) {
    const actual = detectableDifference({ standardDeviation: 1, count, comparisons, power });
    assertClose(actual, scipy, 2e-6);
    if (statsmodels !== null) assertClose(actual, statsmodels, 5e-6);
  }
});

Deno.test("the detectable difference is in the scores' unit, and finer with more pairs", () => {
  const found = (standardDeviation: number, count: number) =>
    detectableDifference({ standardDeviation, count })!;
  assertClose(found(0.02, 5), 0.02 * found(1, 5));
  assert(found(1, 6) < found(1, 5));
});

Deno.test("neither a single pair nor pairs that do not vary have a detectable difference", () => {
  assert.equal(detectableDifference({ standardDeviation: 1, count: 1 }), undefined);
  assert.equal(detectableDifference({ standardDeviation: 0, count: 5 }), undefined);
});

Deno.test("four of five simulated studies find the detectable difference", () => {
  for (const count of [3, 5, 10]) {
    const size = detectableDifference({ standardDeviation: 0.02, count })!;
    const found = Array.from({ length: studies }, (_, study) => {
      const noise = normal(foldIn(randomKey(count), study), count);
      const values = new Map(Array.from(noise, (value, seed) => [seed, size + 0.02 * value]));
      return pairedDifference(values, new Map([...values.keys()].map((seed) => [seed, 0])))!;
    }).filter(({ pValue }) => pValue! <= 0.05);
    assertShare(found.length, 0.8, 0.8);
  }
});
