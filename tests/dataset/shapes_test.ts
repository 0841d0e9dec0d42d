import assert from "node:assert/strict";
import sharp from "sharp";
import { randomKey } from "../../lib/base/mod.ts";
import { rowAnswer } from "../../lib/dataset/answers.ts";
import type { DatasetSettings } from "../../lib/dataset/settings.ts";
import type { SplitName } from "../../lib/dataset/source.ts";
import { shapes } from "../../lib/dataset/sources/shapes.ts";
import { labelProbabilities as probabilitiesOf } from "../../lib/dataset/sources/generated/labels.ts";
import { annotate, type Opinion } from "../../lib/dataset/sources/generated/opinion.ts";
import { draw } from "../../lib/dataset/sources/shapes/drawing.ts";
import { composeRow, type Row } from "../../lib/dataset/sources/shapes/row.ts";
import { assertReachable, bestFrom, mean } from "./generated.ts";

const settings: DatasetSettings = {
  data: "shapes",
  demand: "mixed",
  dataDirectory: "",
  missingPictures: 0.1,
  trainRows: 40,
  valRows: 20,
  testRows: 5,
  questions: "raw",
  imageSize: 64,
  tokens: 30,
  minimumAnswerCount: 1,
};

/** The count of "unanswerable" from which a row is not answerable. */
const refusalsNeeded = 6;
const labelProbabilities = (opinion: Opinion) => probabilitiesOf(opinion, refusalsNeeded);

const rowsOf = (split: SplitName, length: number): Row[] =>
  Array.from({ length }, (_, row) => composeRow(split, row));

/** Many rows to take shares of; made once. */
const rows = rowsOf("train", 4000);
const answerable = new Map(
  rows.map((row) => [row, labelProbabilities(row.opinion).answerable]),
);
const answerableOf = (row: Row) => answerable.get(row)!;

/** The best mean accuracy on the row's answer of whoever sees only this of a row. */
function bestAnswerFrom(seen: (row: Row) => unknown): number {
  let right = 0;
  for (const group of Map.groupBy(rows, seen).values()) {
    const shares = new Map<string, number>();
    for (const { opinion } of group) {
      labelProbabilities(opinion).answers.forEach((probability, i) => {
        const answer = opinion.answers[i]!;
        shares.set(answer, (shares.get(answer) ?? 0) + probability);
      });
    }
    right += Math.max(...shares.values());
  }
  return right / rows.length;
}

Deno.test("shapes is the same data twice, to the byte", async () => {
  const [one, two] = [shapes(settings), shapes(settings)];
  for (const name of ["train", "val", "test"] as const) {
    assert.deepEqual(one.splits[name].annotations, two.splits[name].annotations);
    assert.deepEqual(one.splits[name].reachable, two.splits[name].reachable);
    assert.deepEqual(await one.splits[name].picture(3), await two.splits[name].picture(3));
  }
});

Deno.test("a row is the same however many rows are asked for, and splits differ", async () => {
  const few = shapes(settings);
  const many = shapes({ ...settings, trainRows: 90, valRows: 30, testRows: 9 });
  for (const name of ["train", "val", "test"] as const) {
    const { annotations, picture } = few.splits[name];
    assert.deepEqual(annotations, many.splits[name].annotations.slice(0, annotations.length));
    assert.deepEqual(await picture(4), await many.splits[name].picture(4));
  }
  const [train, val] = [await few.splits.train.picture(0), await few.splits.val.picture(0)];
  assert.notDeepEqual(train.bytes, val.bytes);
  assert.notEqual(train.identity, val.identity);
});

Deno.test("0 rows are all rows, and no more can be had", () => {
  const { splits } = shapes({ ...settings, trainRows: 20_001, valRows: 0, testRows: 0 });
  const lengths = Object.values(splits).map(({ annotations }) => annotations.length);
  assert.deepEqual(lengths, [20_000, 4000, 8000]);
});

Deno.test("rows are VizWiz's: ten answers, the label of their majority, none in test", () => {
  const { splits } = shapes({ ...settings, trainRows: 1000 });
  const names = new Set<string>();
  for (const annotation of splits.train.annotations) {
    const { image, question, answers, answer_type, ...rest } = annotation;
    names.add(image);
    assert.match(image, /^shapes_train_\d{8}\.svg$/);
    assert.match(question, /^[A-Z][A-Za-z ,]+\?( Thank you\.| Thanks\.)?$/);
    assert(answers?.length === 10);
    assert(answers.every(({ answer }) => /^\w+$/.test(answer)));
    assert(answers.every(({ answer_confidence: sure }) => /^(yes|maybe|no)$/.test(sure ?? "")));
    const refusals = answers.filter(({ answer }) => answer === "unanswerable").length;
    assert.deepEqual(rest, { answerable: refusals >= refusalsNeeded ? 0 : 1 });
    assert(["yes/no", "number", "other", "unanswerable"].includes(answer_type ?? ""));
    assert.equal(answer_type === "unanswerable", rowAnswer(annotation) === "unanswerable");
    assert(answer_type !== "number" || /^([1-4]|one|two|three)$/.test(rowAnswer(annotation)));
  }
  assert.equal(names.size, 1000);
  for (const row of splits.test.annotations) {
    assert.deepEqual(Object.keys(row).toSorted(), ["image", "question"]);
  }
});

Deno.test("one to three shapes lie on the sheet apart from each other", () => {
  assert.deepEqual(new Set(rows.map(({ scene }) => scene.shapes.length)), new Set([1, 2, 3]));
  for (const { scene: { shapes } } of rows) {
    for (const [i, a] of shapes.entries()) {
      assert(Math.max(Math.abs(a.x), Math.abs(a.y)) + a.radius < 86);
      for (const b of shapes.slice(0, i)) {
        assert(Math.hypot(a.x - b.x, a.y - b.y) > 0.95 * (a.radius + b.radius));
      }
    }
  }
});

Deno.test("the true answer is that of the scene", () => {
  let checked = 0;
  for (const { scene: { form, color, shapes }, question: { text, truth, mistakes } } of rows) {
    assert(truth === undefined || !mistakes.includes(truth));
    if (/colou?r/.test(text) && truth !== undefined) {
      assert(text.includes(form));
      assert.equal(truth, color, text);
    } else if (/many (shapes|figures)|number of shapes/.test(text)) {
      assert.equal(truth, String(shapes.length), text);
    } else if (/more than one|several|only one|just one|single/.test(text)) {
      const asksForSeveral = /more than one|several/.test(text);
      assert.equal(truth, asksForSeveral === shapes.length > 1 ? "yes" : "no", text);
    } else if (truth === "yes" || truth === "no") {
      assert.equal(text.includes(form) || text.includes(color), truth === "yes", text);
    } else if (/(shape|one|figure)/.test(text) && truth !== undefined) {
      assert(text.includes(color));
      assert.equal(truth, form, text);
    } else continue;
    checked += 1;
  }
  assert(checked > 2000);
});

Deno.test("annotators answer as often as their probabilities say", () => {
  const row = rows.find(({ question, photo }) =>
    question.topic === "shapes" && question.mistakes.length === 2 && photo.severity === 0.4
  );
  assert(row);
  const { answers, probabilities } = row.opinion;
  assert(Math.abs(probabilities.reduce((a, b) => a + b) - 1) < 1e-12);
  const draws = Array.from({ length: 2000 }, (_, i) => annotate(row.opinion, randomKey(i)));
  const said = draws.flat().map(({ answer }) => answer.toLowerCase());
  for (const [i, p] of probabilities.entries()) {
    const share = said.filter((one) => one === answers[i]).length / said.length;
    assert(Math.abs(share - p) < 4.5 * Math.sqrt(p * (1 - p) / said.length), `${answers[i]}`);
  }
  // Independent of each other: the count of "unanswerable" has the binomial's variance.
  const p = probabilities.at(-1)!;
  const counts = draws.map((ten) => ten.filter(({ answer }) => answer === "unanswerable").length);
  const variance = mean(counts.map((count) => (count - 10 * p) ** 2));
  assert(Math.abs(variance / (10 * p * (1 - p)) - 1) < 4.5 * Math.sqrt(2 / counts.length));
});

Deno.test("the labels' probabilities are those of two annotators' coins, by hand", () => {
  // Ten fair coins: "unanswerable" wins with more than five, or in half of the ties at five.
  const fair = labelProbabilities({ answers: ["yes", "unanswerable"], probabilities: [0.5, 0.5] });
  assert.deepEqual(fair, { answerable: 638 / 1024, answers: [0.5, 0.5] });
  const sure = labelProbabilities({ answers: ["yes", "unanswerable"], probabilities: [1, 0] });
  assert(Math.abs(sure.answerable - 1) < 1e-15 && Math.abs(sure.answers[0]! - 1) < 1e-15);
  assert.equal(sure.answers[1], 0);
});

Deno.test("the reachable scores are what the best guesses score on labels drawn again", () => {
  assertReachable(rows.slice(0, 400), refusalsNeeded, 50);
});

Deno.test("both tasks are nearly within reach, and need the picture and the question", () => {
  const { splits } = shapes({ ...settings, trainRows: rows.length });
  const best = splits.train.reachable!;
  assert(best.answerability > 0.94 && best.answerability < 0.98);
  assert(best.answer > 0.88 && best.answer < 0.94);
  const majority = bestFrom(rows, answerableOf, () => 0);
  const pictureOnly = bestFrom(rows, answerableOf, ({ photo }) => photo.severity);
  const questionOnly = bestFrom(rows, answerableOf, ({ question }) => question.topic);
  assert(majority < 0.58, `majority ${majority}`);
  for (const alone of [pictureOnly, questionOnly]) {
    assert(alone > 0.72 && alone < 0.82, `picture ${pictureOnly}, question ${questionOnly}`);
  }
  assert(bestAnswerFrom(({ photo }) => photo.severity) < best.answer - 0.2);
  const words = ({ question: { text } }: Row) => text.replace(/^H\w+, |\?.*$| please\?.*$/g, "");
  assert(bestAnswerFrom((row) => words(row).toLowerCase()) < best.answer - 0.2);
});

/** Mean brightness, mean difference of neighbors and share of paper in the 64x64 picture, 0 to 1. */
async function look(row: Row): Promise<{ light: number; edges: number; paper: number }> {
  const grey = await sharp(new TextEncoder().encode(draw(row)))
    .resize(64, 64, { fit: "fill" }).removeAlpha().greyscale().raw().toBuffer();
  const pixels = Array.from(grey, (value) => value / 255);
  return {
    light: mean(pixels),
    edges: mean(pixels.map((value, i) => Math.abs(value - pixels[i % 64 === 0 ? i : i - 1]!))),
    paper: mean(pixels.map((value) => Number(value > 0.8))),
  };
}

Deno.test("faults show in 64x64 pixels: no light, no edges, no paper", async () => {
  const clear = rows.slice(0, 300).filter(({ photo: { severity: s } }) => s < 0.1 || s > 0.7);
  const looks = await Promise.all(clear.map(look));
  const meanOf = (kind: string, what: "light" | "edges" | "paper") =>
    mean(
      looks.filter((_, i) => {
        const { fault, severity } = clear[i]!.photo;
        return kind === (severity > 0.7 ? fault : "good");
      }).map((statistics) => statistics[what]),
    );
  assert(meanOf("dark", "light") < meanOf("good", "light") / 4);
  assert(meanOf("blurred", "edges") < meanOf("good", "edges") / 2);
  assert(meanOf("out of view", "paper") < meanOf("good", "paper") / 4);
});
