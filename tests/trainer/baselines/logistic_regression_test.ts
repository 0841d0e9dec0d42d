import assert from "node:assert/strict";
import {
  fitLogisticRegression,
  probabilitiesOf,
} from "../../../lib/trainer/baselines/logistic_regression.ts";
import { sparseMatrix } from "../../../lib/trainer/baselines/sparse.ts";
import { fitTfidf } from "../../../lib/trainer/baselines/tfidf.ts";
import fixture from "../../fixtures/question_only.json" with { type: "json" };

function assertClose(actual: number, expected: number, tolerance: number, name = ""): void {
  assert(Math.abs(actual - expected) <= tolerance, `${name}: ${actual} is not ${expected}`);
}

const tfidf = fitTfidf(fixture.train);

Deno.test("words and pairs weigh what they do in scikit-learn", () => {
  const { starts, indices, values } = tfidf.transform(fixture.test);
  const expected = new Map(fixture.tfidf.map(([row, term, value]) => [`${row} ${term}`, value]));
  const actual = fixture.test.flatMap((_, row) =>
    Array.from(
      indices.subarray(starts[row], starts[row + 1]),
      (column, i) => [`${row} ${tfidf.terms[column]}`, values[starts[row]! + i]!] as const,
    )
  );
  assert.equal(actual.length, expected.size);
  for (const [name, value] of actual) {
    assertClose(value, Number(expected.get(name)), 1e-12, name);
  }
  assert.deepEqual(tfidf.terms.toSorted(), Object.keys(fixture.cases[0]!.weights).sort());
});

Deno.test("weights, intercept and probabilities are scikit-learn's at three strengths", () => {
  assert.equal(fixture.cases.length, 3);
  const [train, test] = [tfidf.transform(fixture.train), tfidf.transform(fixture.test)];
  for (const { strength, weights, intercept, probabilities } of fixture.cases) {
    const model = fitLogisticRegression(train, fixture.labels, { strength, tolerance: 1e-9 });
    const expected = new Map(Object.entries(weights));
    assertClose(model.intercept, intercept, 1e-7, "intercept");
    tfidf.terms.forEach((term, column) =>
      assertClose(model.weights[column]!, expected.get(term)!, 1e-7, term)
    );
    probabilitiesOf(model, test).forEach((probability, row) =>
      assertClose(probability, probabilities[row]!, 1e-8, fixture.test[row])
    );
  }
});

Deno.test("by hand: rows without features have the share of ones as probability", () => {
  const matrix = sparseMatrix([new Map(), new Map(), new Map(), new Map()], 2);
  const model = fitLogisticRegression(matrix, [1, 0, 1, 1]);
  assert.deepEqual([...model.weights], [0, 0]);
  assertClose(model.intercept, Math.log(3), 1e-3);
});

Deno.test("classes that a feature tells apart still have finite weights", () => {
  const matrix = sparseMatrix(
    [[0, -1000], [0, -999], [0, 1000]].map((entry) => new Map([entry as [number, number]])),
    1,
  );
  const { weights: [weight], intercept } = fitLogisticRegression(matrix, [0, 0, 1], {
    strength: 1e6,
  });
  assert(Number.isFinite(weight) && Number.isFinite(intercept));
  assert(weight! > 0);
});

Deno.test("labels of one kind, or too few, are errors", () => {
  const matrix = sparseMatrix([new Map([[0, 1]]), new Map()], 1);
  assert.throws(() => fitLogisticRegression(matrix, [1, 1]), /label 0 and of label 1, not of 1/);
  assert.throws(() => fitLogisticRegression(matrix, [1, NaN]), /not of 1, NaN/);
  assert.throws(() => fitLogisticRegression(matrix, [1]), /1 labels do not fit 2 rows/);
});
