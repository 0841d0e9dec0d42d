import assert from "node:assert/strict";
import { pairedDifference } from "../../../lib/report/statistics/paired_difference.ts";
import intervals from "../../fixtures/t_intervals.json" with { type: "json" };
import fixture from "../../fixtures/statistics.json" with { type: "json" };
import { assertClose } from "./assert_close.ts";

const bySeed = (values: readonly number[]) => new Map(values.map((value, seed) => [seed, value]));

Deno.test("the interval of a paired difference is that of scipy's paired t test", () => {
  for (const { values, base, differenceInterval: [low, high] } of intervals.cases) {
    const { mean, halfWidth } = pairedDifference(bySeed(values), bySeed(base))!;
    assertClose(mean - halfWidth!, low!);
    assertClose(mean + halfWidth!, high!);
  }
});

Deno.test("a difference's test is scipy's ttest_rel, from p = 0.9 to p = 1e-15", () => {
  const pValues = fixture.paired.map(({ pValue }) => pValue);
  assert(Math.min(...pValues) < 1e-14 && Math.max(...pValues) > 0.5);
  for (const { values, base, ...expected } of fixture.paired) {
    const actual = pairedDifference(bySeed(values), bySeed(base))!;
    assert.equal(actual.degreesOfFreedom, expected.degreesOfFreedom);
    assertClose(actual.tStatistic, expected.tStatistic);
    assertClose(actual.pValue, expected.pValue, 1e-9);
    assertClose(actual.standardDeviation, expected.standardDeviation);
    assertClose(actual.standardError, expected.standardError);
  }
});

Deno.test("a paired difference by hand: 1, 2 and 3 points give 2 with 4.303 / sqrt(3)", () => {
  const values = new Map([[42, 0.91], [43, 0.82], [44, 0.73]]);
  const base = new Map([[44, 0.70], [42, 0.90], [43, 0.80]]);
  const { count, mean, halfWidth, pValue } = pairedDifference(values, base)!;
  assert.equal(count, 3);
  assertClose(mean, 0.02);
  assertClose(halfWidth, 0.01 * 4.302653 / Math.sqrt(3), 1e-7);
  assertClose(pValue, 0.0741799, 1e-6);
});

Deno.test("a paired difference looks only at seeds that both have", () => {
  const values = new Map([[42, 0.9], [43, 0.8], [45, 0]]);
  const base = new Map([[42, 0.8], [43, 0.6], [44, 1]]);
  const { count, mean } = pairedDifference(values, base)!;
  assert.equal(count, 2);
  assertClose(mean, 0.15);
  assert.equal(pairedDifference(new Map([[1, 0.5]]), new Map([[2, 0.5]])), undefined);
});

Deno.test("one pair has a difference, and neither interval nor test", () => {
  assert.deepEqual(pairedDifference(new Map([[1, 0.75]]), new Map([[1, 0.5]])), {
    count: 1,
    mean: 0.25,
    halfWidth: undefined,
    standardDeviation: undefined,
    standardError: undefined,
    degreesOfFreedom: 0,
    tStatistic: undefined,
    pValue: undefined,
  });
});

Deno.test("equal differences have no p-value, whatever their rounding, and equal scores have 1", () => {
  const base = bySeed([0.8, 0.7, 0.3]);
  const same = pairedDifference(base, base)!;
  assert.equal(same.pValue, 1);
  assert.equal(same.mean, 0);
  // These three differences differ by up to 1.1e-16.
  const shifted = pairedDifference(bySeed([0.9, 0.8, 0.4]), base)!;
  assert.equal(shifted.standardDeviation, 0);
  assert.equal(shifted.halfWidth, 0);
  assert.equal(shifted.tStatistic, undefined);
  assert.equal(shifted.pValue, undefined);
  assertClose(shifted.mean, 0.1, 1e-9);
});
