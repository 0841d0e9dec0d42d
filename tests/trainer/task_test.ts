import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import type { Batch, Sample, Split } from "../../lib/dataset/mod.ts";
import { openEngine } from "../../lib/engine/mod.ts";
import { metricNames } from "../../lib/trainer/mod.ts";
import { createTask } from "../../lib/trainer/create_task.ts";

function split(rows: readonly Partial<Sample>[], reachable?: Split["reachable"]): Split {
  const samples = rows.map((row): Sample => ({
    image: "",
    question: "",
    answer: "",
    answerType: "other",
    answerable: 1,
    answers: [],
    ...row,
  }));
  async function* batches(): AsyncGenerator<Batch> {}
  return {
    name: "val",
    samples,
    tokenIds: new Int32Array(),
    batches,
    ...(reachable && { reachable }),
  };
}

function batch(columns: { answerable?: number[]; answers?: number[] }): Batch {
  const size = (columns.answerable ?? columns.answers)!.length;
  return {
    size,
    images: new Uint8Array(),
    tokenIds: new Int32Array(),
    mask: new Float32Array(),
    answerable: Float32Array.from(columns.answerable ?? []),
    answers: Int32Array.from(columns.answers ?? []),
    rows: new Int32Array(size),
  };
}

const close = (actual: number, expected: number) =>
  assert(Math.abs(actual - expected) < 1e-6, `${actual} is not ${expected}`);

const ten = (answer: string, others: string) =>
  Array.from({ length: 10 }, (_, i) => i < 8 ? answer : others);

const answers = ["<unk>", "red", "two", "no"];
const answerData = {
  train: split([{ answer: "two" }, { answer: "two" }, { answer: "red" }]),
  val: split([
    { answer: "two", answers: ten("two", "2"), answerType: "number" },
    { answer: "red", answers: ten("red", "two") },
    { answer: "purple", answers: ten("purple", "plum") },
    { answer: "no", answers: ten("no", "yes"), answerType: "yes/no" },
  ], { answerability: 0.8, answer: 0.9 }),
  answers,
};
const answerTask = (unknownAnswers: "class" | "ignore") =>
  createTask({ model: "answer", unknownAnswers, data: "shapes" }, answerData);

/** Logits of four rows whose answers are two, red, none of the vocabulary and no. */
const logits = [[0, 0, 3, 0], [0, 1, 0, 0], [2, 0, 0, 0], [0, 4, 0, 1]];
const labels = [2, 1, 0, 3];
const losses = logits.map((row, i) =>
  Math.log(row.reduce((sum, logit) => sum + Math.exp(logit), 0)) - row[labels[i]!]!
);

Deno.test("unknown answers as a class are trained and right where the model says so", async () => {
  await openEngine();
  const task = answerTask("class");
  const rows = batch({ answers: labels });
  const loss = task.loss(tf.tensor2d(logits), task.labels(rows)).dataSync()[0]!;
  close(loss, losses.reduce((a, b) => a + b) / 4);
  assert.equal(task.lossRows(rows), 4);
  const predictions = task.predict(logits.flat());
  assert.deepEqual([...predictions], [2, 1, 0, 1]);
  assert.equal(task.countCorrect(predictions, rows), 3);
});

Deno.test("unknown answers that are ignored are in no loss and never right", async () => {
  await openEngine();
  const task = answerTask("ignore");
  const rows = batch({ answers: labels });
  const loss = task.loss(tf.tensor2d(logits), task.labels(rows)).dataSync()[0]!;
  close(loss, (losses[0]! + losses[1]! + losses[3]!) / 3);
  assert.equal(task.lossRows(rows), 3);
  assert.equal(task.countCorrect(task.predict(logits.flat()), rows), 2);
  const none = batch({ answers: [0, 0] });
  assert.equal(task.loss(tf.zeros([2, 4]), task.labels(none)).dataSync()[0], 0);
  assert.equal(task.lossRows(none), 0);
});

Deno.test("an unknown answer that is ignored moves nothing", async () => {
  await openEngine();
  const gradient = (unknownAnswers: "class" | "ignore") => {
    const task = answerTask(unknownAnswers);
    const labels = task.labels(batch({ answers: [0, 1] }));
    const gradient = tf.grad((x) => task.loss(x, labels))(tf.zeros([2, 4]));
    return [...gradient.dataSync()].map((value) => value + 0); // -0 is 0
  };
  assert.deepEqual(gradient("ignore").slice(0, 4), [0, 0, 0, 0]);
  assert.deepEqual(gradient("ignore").slice(4), [0.25, -0.75, 0.25, 0.25]);
  assert.deepEqual(gradient("class"), [-0.375, 0.125, 0.125, 0.125, 0.125, -0.375, 0.125, 0.125]);
});

Deno.test("answers are scored by VizWiz's accuracy, annotators' answers normalised", () => {
  const { valVqaAccuracy, valVqaAccuracyByType } = answerTask("class").score(
    Float64Array.of(2, 2, 0, 1),
  );
  // "two" is "2", as all ten say; of the second row's annotators two say so.
  const second = (2 * 1 / 3 + 8 * 2 / 3) / 10;
  close(valVqaAccuracyByType!.number!, 1);
  close(valVqaAccuracyByType!.other!, second / 2);
  close(valVqaAccuracyByType!["yes/no"]!, 0);
  close(valVqaAccuracy!, (1 + second) / 4);
});

Deno.test("answers are held against the training rows' most frequent one", () => {
  const { majority, reachable, constant } = answerTask("class").references();
  assert.equal(majority, 1 / 4);
  assert.equal(reachable, 0.9);
  close(
    constant!.valVqaAccuracy!,
    answerTask("class").score(
      Float64Array.of(2, 2, 2, 2),
    ).valVqaAccuracy!,
  );
});

const answerability = createTask({ model: "text", unknownAnswers: "class", data: "shapes" }, {
  train: split([{ answerable: 1 }, { answerable: 1 }, { answerable: 0 }]),
  val: split([{ answerable: 0 }, { answerable: 1 }, { answerable: 0 }, { answerable: 1 }], {
    answerability: 0.8,
    answer: 0.9,
  }),
  answers: [],
});

Deno.test("a row counts as answerable from a probability of 0.5", () => {
  const predictions = answerability.predict([-2, 0, 2, 1e-3]);
  close(predictions[2]!, 1 / (1 + Math.exp(-2)));
  assert.equal(predictions[1], 0.5);
  const rows = batch({ answerable: [0, 1, 0, 0] });
  assert.equal(answerability.countCorrect(predictions, rows), 2);
});

Deno.test("of answerability the unanswerable rows are to be found", () => {
  // By falling score the rows are 0 (unanswerable), 1, 2 (unanswerable), 3; the first alone is found.
  const { valAveragePrecision, valF1 } = answerability.score(Float64Array.of(0.1, 0.6, 0.7, 0.9));
  close(valAveragePrecision!, (1 / 1 + 2 / 3) / 2);
  close(valF1!, 2 * 1 * 0.5 / 1.5);
  assert.deepEqual(answerability.score(Float64Array.of(0.9, 0.9, 0.9, 0.9)), {
    valAveragePrecision: 0.5,
    valF1: 0,
  });
  const { majority, reachable, constant } = answerability.references();
  assert.deepEqual([majority, reachable, constant!.valAveragePrecision], [0.5, 0.8, 0.5]);
  close(constant!.valF1!, 2 / 3);
});

Deno.test("metrics that are not defined are left out", () => {
  const only = split([{ answerable: 1, answers: ["red"], answer: "red" }]);
  const data = { train: only, val: only, answers };
  for (const model of ["classification", "answer"] as const) {
    const task = createTask({ model, unknownAnswers: "class", data: "easy-vqa" }, data);
    assert.deepEqual(task.score(Float64Array.of(1)), {});
    assert.deepEqual(task.references(), { majority: 1, constant: {} });
    assert.deepEqual(metricNames({ model, data: "easy-vqa" }), ["valAccuracy", "valLoss"]);
  }
});
