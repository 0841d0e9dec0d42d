import assert from "node:assert/strict";
import {
  crossedDetectable,
  type CrossedEstimate,
  crossedPValue,
} from "../../../lib/report/statistics/crossed_bootstrap.ts";
import { pairedDifference } from "../../../lib/report/statistics/paired_difference.ts";
import fixture from "../../fixtures/comparisons.json" with { type: "json" };
import { assertClose } from "./assert_close.ts";

const estimateOf = (numbers: typeof fixture.crossed[number]): CrossedEstimate => ({
  ...numbers,
  halfWidth: 1,
});

Deno.test("a p-value is the level at which scipy's interval over seeds and rows ends at 0", () => {
  for (const numbers of fixture.crossed) {
    assertClose(crossedPValue(estimateOf(numbers)), numbers.pValue, 1e-7);
    const { mean } = numbers;
    const shifted = { ...estimateOf(numbers), mean: 0.25 - mean };
    assertClose(crossedPValue(shifted, 0.25), numbers.pValue, 1e-7);
  }
});

Deno.test("where rows do not matter it is the p-value of the paired t test", () => {
  const bySeed = (values: readonly number[]) => new Map(values.map((value, i) => [i, value]));
  const paired = pairedDifference(bySeed([0.9, 0.93, 0.91]), bySeed([0.88, 0.9, 0.9]))!;
  const { count, mean, standardError, pValue } = paired;
  const crossed = {
    count,
    mean,
    halfWidth: 1,
    seedVariance: standardError! ** 2,
    rowVariance: 0,
    sampleVariance: 0,
    rowFreedom: 100,
  };
  assertClose(crossedPValue(crossed), pValue!, 1e-8);
  assert.equal(crossedPValue({ ...crossed, mean: 0 }), 1);
  assert.equal(crossedPValue({ ...crossed, seedVariance: 0 }), undefined);
  assert.equal(crossedPValue({ ...crossed, seedVariance: 0, mean: 0 }), 1);
  assert.equal(crossedPValue({ ...crossed, rowFreedom: undefined }), undefined);
});

Deno.test("the detectable difference is found in 80% of simulated studies, within 7%", () => {
  for (const numbers of fixture.crossed) {
    const detectable = crossedDetectable(estimateOf(numbers), numbers.comparisons)!;
    const ratio = detectable / numbers.detectable;
    assert.ok(Math.abs(ratio - 1) < 0.07, `${JSON.stringify(numbers)}: ${ratio}`);
  }
});
