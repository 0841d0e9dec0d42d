import assert from "node:assert/strict";
import { parseSettings } from "../../../lib/base/mod.ts";
import { datasetSettings, openQuestions } from "../../../lib/dataset/mod.ts";
import {
  fitConstant,
  fitQuestionOnly,
  type LabelledRow,
  scoreBaseline,
} from "../../../lib/trainer/mod.ts";

/** A row whose ten annotators agree. */
function row(question: string, answer: string): LabelledRow {
  return {
    question,
    answer,
    answers: Array.from({ length: 10 }, () => answer),
    answerType: answer === "unanswerable" ? answer : "other",
    answerable: answer === "unanswerable" ? 0 : 1,
  };
}

/** Many times one row. */
const times = (count: number, question: string, answer: string) =>
  Array.from({ length: count }, () => row(question, answer));

Deno.test("the constant says the most frequent answer, the first of equals, and the base rate", () => {
  const train = [row("a", "tea"), row("b", "soda"), row("c", "unanswerable"), row("d", "soda")];
  assert.deepEqual(fitConstant(train)(["what"]), {
    answerable: Float64Array.of(0.75),
    answers: ["soda"],
  });
  assert.deepEqual(fitConstant(train.slice(0, 3))([""]).answers, ["tea"]);
});

Deno.test("the constant's scores are the base rate, F1 0 and the majority's accuracy", () => {
  const train = times(3, "what is this", "soda");
  const val = [...times(3, "what is it", "unanswerable"), ...times(5, "which", "soda")];
  const { answerability, interval, answerAccuracy, vqaAccuracy } = scoreBaseline(
    fitConstant(train),
    val,
  );
  assert.deepEqual(answerability, {
    accuracy: 5 / 8,
    averagePrecision: 3 / 8,
    f1: 0,
    baseRate: 3 / 8,
  });
  assert(interval!.low < 3 / 8 && 3 / 8 < interval!.high);
  assert.equal(answerAccuracy, 5 / 8);
  assert.deepEqual(vqaAccuracy, { overall: 5 / 8, byAnswerType: { unanswerable: 0, other: 1 } });
});

Deno.test("the question alone gives what the same words had in training", () => {
  const train = [
    ...times(20, "What does this label say?", "unanswerable"),
    ...times(20, "Is there a circle?", "yes"),
    ...times(20, "What color is it?", "red"),
  ];
  const baseline = fitQuestionOnly(train);
  const { answerable, answers } = baseline([
    "what does the label say, please",
    "Is there a square",
    "the color!",
  ]);
  assert.deepEqual(answers, ["unanswerable", "yes", "red"]);
  assert(answerable[0]! < 0.4 && answerable[1]! > 0.6 && answerable[2]! > 0.6, `${answerable}`);
});

Deno.test("where all training rows are alike, the question alone says what they say", () => {
  const { answerable, answers } = fitQuestionOnly(times(2, "what", "red"))(["which", ""]);
  assert.deepEqual([[...answerable], answers], [[1, 1], ["red", "red"]]);
});

Deno.test("rows without a label, or no rows, are errors that say so", () => {
  const unknown = { ...row("what", ""), answerable: undefined };
  assert.throws(() => fitConstant([]), /at least one row/);
  assert.throws(() => fitQuestionOnly([unknown]), /Whether row 0 is answerable is not known/);
  assert.throws(() => scoreBaseline(fitConstant([row("a", "b")]), [unknown]), /not known/);
});

Deno.test("on shapes the question alone is above chance, the constant at chance", async () => {
  const settings = parseSettings(datasetSettings, { trainRows: 1000, valRows: 1000, testRows: 1 });
  const { train, val } = (await openQuestions(settings)).splits;
  const { averagePrecision, baseRate } = scoreBaseline(fitConstant(train), val).answerability;
  assert.equal(averagePrecision, baseRate);
  assert(scoreBaseline(fitQuestionOnly(train), val).interval!.low > baseRate);
});
