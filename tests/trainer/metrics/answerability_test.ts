import assert from "node:assert/strict";
import { answerabilityMetrics } from "../../../lib/trainer/metrics/answerability.ts";
import fixture from "../../fixtures/answerability.json" with { type: "json" };

Deno.test("answerability is scored by finding the unanswerable rows", () => {
  // The unanswerable rows are 2 and 3; row 3 is ranked first, row 2 third; rows 1 and 3 are found.
  const metrics = answerabilityMetrics([0.9, 0.2, 0.6, 0.1], [1, 1, 0, 0]);
  assert.deepEqual(metrics, {
    accuracy: 0.5,
    averagePrecision: 0.5 * 1 + 0.5 * 2 / 3,
    f1: 0.5,
    baseRate: 0.5,
  });
});

Deno.test("answerability is scikit-learn's average precision and F1 of 1 - p(answerable)", () => {
  for (const { name, scores, labels, averagePrecision, f1 } of fixture.cases) {
    const actual = answerabilityMetrics(
      scores.map((score) => 1 - score),
      labels.map((label) => 1 - label),
    );
    assert(Math.abs(actual.averagePrecision! - averagePrecision) < 1e-12, name);
    assert(Math.abs(actual.f1! - f1) < 1e-12, name);
  }
});

Deno.test("a row exactly at one half counts as answerable", () => {
  assert.equal(answerabilityMetrics([0.5], [1]).accuracy, 1);
  assert.equal(answerabilityMetrics([0.5], [0]).accuracy, 0);
});

Deno.test("where all is answerable there is an accuracy alone; without rows there is an error", () => {
  const { accuracy, averagePrecision, f1, baseRate } = answerabilityMetrics([0.9, 0.8], [1, 1]);
  assert.deepEqual([accuracy, averagePrecision, f1, baseRate], [1, undefined, undefined, 0]);
  assert.throws(() => answerabilityMetrics([], []), /without a row/);
});
