import assert from "node:assert/strict";
import { randomKey } from "../../../lib/base/mod.ts";
import {
  averagePrecision,
  averagePrecisionInterval,
} from "../../../lib/trainer/metrics/average_precision.ts";
import { f1 } from "../../../lib/trainer/metrics/f1.ts";
import fixture from "../../fixtures/answerability.json" with { type: "json" };

function assertClose(actual: number | undefined, expected: number, name?: string): void {
  assert(actual !== undefined && Math.abs(actual - expected) < 1e-12, `${name}: ${actual}`);
}

Deno.test("average precision is scikit-learn's, with ties, equal scores and positive rows only", () => {
  assert(fixture.cases.length >= 12);
  for (const { name, scores, labels, averagePrecision: expected } of fixture.cases) {
    assertClose(averagePrecision(scores, labels), expected, name);
  }
});

Deno.test("F1 is scikit-learn's", () => {
  for (const { name, scores, labels, f1: expected } of fixture.cases) {
    assertClose(f1(scores.map((score) => score > 0.5 ? 1 : 0), labels), expected, name);
  }
});

Deno.test("the order of rows does not matter to average precision, among ties neither", () => {
  const { scores, labels, averagePrecision: expected } = fixture.cases.find(({ name }) =>
    name === "ties of many rows"
  )!;
  assertClose(averagePrecision(scores.toReversed(), labels.toReversed()), expected);
});

Deno.test("without a positive row average precision is not defined, nor F1 when none is found", () => {
  assert.equal(averagePrecision([0.1, 0.9], [0, 0]), undefined);
  assert.equal(averagePrecisionInterval([0.1, 0.9], [0, 0], randomKey(1)), undefined);
  assert.equal(averagePrecision([], []), undefined);
  assert.equal(f1([0, 0], [0, 0]), undefined);
  assert.equal(f1([1, 0], [0, 0]), 0);
});

Deno.test("a score that is not a number, or lengths that differ, are errors", () => {
  assert.throws(() => averagePrecision([0.5, NaN], [0, 1]), /score of row 1 is not a number/);
  assert.throws(() => averagePrecision([0.5], [0, 1]), /1 scores do not fit 2 labels/);
  assert.throws(() => f1([1], [0, 1]), /1 predictions do not fit 2 labels/);
});

Deno.test("the interval holds the average precision and narrows as the root of the rows", () => {
  const { scores, labels, averagePrecision: expected } = fixture.cases.find(({ name }) =>
    name === "many rows"
  )!;
  const repeat = (values: number[]) => Array.from({ length: 16 }, () => values).flat();
  const width = ({ low, high }: { low: number; high: number }) => high - low;
  const few = averagePrecisionInterval(scores, labels, randomKey(1), { resamples: 400 })!;
  const many = averagePrecisionInterval(repeat(scores), repeat(labels), randomKey(1), {
    resamples: 400,
  })!;
  for (const { low, high } of [few, many]) assert(low < expected && expected < high);
  assert(Math.abs(width(few) / width(many) - 4) < 0.6, `${width(few)} ${width(many)}`);
});

Deno.test("the same key gives the same interval, another key another", () => {
  const { scores, labels } = fixture.cases[1]!;
  const interval = (seed: number) =>
    averagePrecisionInterval(scores, labels, randomKey(seed), { resamples: 100 });
  assert.deepEqual(interval(1), interval(1));
  assert.notDeepEqual(interval(1), interval(2));
});

Deno.test("equal scores have the base rate as average precision, and the interval of a share", () => {
  const labels = Array.from({ length: 1000 }, (_, row) => row % 3 === 0 ? 1 : 0);
  const { low, high } = averagePrecisionInterval(labels.map(() => 0), labels, randomKey(1))!;
  const halfWidth = 1.96 * Math.sqrt(0.334 * 0.666 / 1000);
  assertClose(averagePrecision(labels.map(() => 0), labels), 0.334);
  assert(
    Math.abs(low - (0.334 - halfWidth)) < 0.005 && Math.abs(high - (0.334 + halfWidth)) < 0.005,
  );
});
