import assert from "node:assert/strict";
import { normalizeAnswer } from "../../../lib/trainer/metrics/normalize_answer.ts";
import { meanVqaAccuracy, vqaAccuracy } from "../../../lib/trainer/metrics/vqa_accuracy.ts";
import fixture from "../../fixtures/vqa_accuracy.json" with { type: "json" };

function assertClose(actual: number | undefined, expected: number): void {
  assert(
    actual !== undefined && Math.abs(actual - expected) < 1e-9,
    `${actual} is not ${expected}`,
  );
}

/** Ten answers, of which the first few are this one. */
const ten = (count: number, answer = "basil") =>
  Array.from({ length: 10 }, (_, i) => i < count ? answer : `other ${i}`);

Deno.test("answers are normalised by hand as the evaluation code's rules say", () => {
  const cases = {
    "The Coca-Cola can": "coca cola can", // a mark between letters becomes a space
    "yes, please": "yes please", // beside a space it goes
    "well-known - really": "wellknown really", // and all others of its kind with it
    "1,000; maybe?": "1000 maybe", // a comma in a number lets every mark go
    "3.50 dollars.": "3.50 dollars", // a period stays only before a digit
    "U.S.A.": "usa",
    "two cats and an owl": "2 cats and owl", // number words, articles
    "none": "0",
    "eleven": "eleven",
    "dont know": "don't know", // contractions
    "  Basil\nleaves\t": "basil leaves",
    "the": "",
  };
  for (const [text, expected] of Object.entries(cases)) {
    assert.equal(normalizeAnswer(text), expected, text);
  }
});

Deno.test("answers are normalised as the evaluation code does it", () => {
  assert(fixture.normalized.length > 400);
  for (const [text, expected] of fixture.normalized) {
    assert.equal(normalizeAnswer(text!), expected, JSON.stringify(text));
  }
});

Deno.test("an answer that 0, 1, 2, 3, 4 or all of ten give scores 0, .3, .6, .9, 1, 1", () => {
  // By hand for three: each of them has two others, 2/3; the seven others have three, 1.
  const expected = [0, 0.3, 0.6, 0.9, 1, 1];
  for (const [i, count] of [0, 1, 2, 3, 4, 10].entries()) {
    assertClose(vqaAccuracy("basil", ten(count)), expected[i]!);
  }
});

Deno.test("the prediction is normalised, the annotators' answers are not", () => {
  assert.equal(vqaAccuracy(" The Basil. ", ten(10)), 1);
  assert.equal(vqaAccuracy("basil", ten(10, "Basil")), 0);
  assert.equal(vqaAccuracy("two", ten(10, "2")), 1);
  assert.equal(vqaAccuracy("two", ten(10, "two")), 0);
});

Deno.test("accuracies and their means by answer type are the evaluation code's", () => {
  for (const { prediction, answers, accuracy } of fixture.rows) {
    assertClose(100 * vqaAccuracy(prediction, answers), accuracy);
  }
  const predictions = fixture.rows.map(({ prediction }) => prediction);
  const { overall, byAnswerType } = meanVqaAccuracy(predictions, fixture.rows)!;
  assertClose(100 * overall, fixture.overall);
  const types = Object.entries(fixture.byAnswerType);
  assert.deepEqual(Object.keys(byAnswerType).sort(), types.map(([type]) => type).sort());
  for (const [type, expected] of types) assertClose(100 * byAnswerType[type]!, expected);
});

Deno.test("answers as people type them can be normalised before they are compared", () => {
  const rows = [{ answers: ten(10, "A Basil!"), answerType: "other" }];
  assert.equal(meanVqaAccuracy(["basil"], rows)!.overall, 0);
  assert.equal(meanVqaAccuracy(["basil"], rows, { normalizeAnswers: true })!.overall, 1);
});

Deno.test("with fewer than four annotators, or no row, the accuracy is not defined", () => {
  const row = (count: number) => ({ answers: ten(4).slice(0, count), answerType: "other" });
  assert.equal(meanVqaAccuracy([], []), undefined);
  assert.equal(meanVqaAccuracy(["basil", "basil"], [row(4), row(3)]), undefined);
  assert.deepEqual(meanVqaAccuracy(["basil"], [row(4)]), {
    overall: 1,
    byAnswerType: { other: 1 },
  });
});

Deno.test("predictions that do not fit, and an answer without annotators, are errors", () => {
  assert.throws(() => meanVqaAccuracy(["basil"], []), /1 predictions do not fit 0 rows/);
  assert.throws(() => vqaAccuracy("basil", []), /"basil" cannot be scored without annotators/);
});
