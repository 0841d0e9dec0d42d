import assert from "node:assert/strict";
import { rowAnswer } from "../../lib/dataset/answers.ts";
import { bertTokenizer } from "../../lib/dataset/tokenizer.ts";
import type { DatasetSettings } from "../../lib/dataset/settings.ts";
import type { SplitName } from "../../lib/dataset/source.ts";
import { labelProbabilities, reachable } from "../../lib/dataset/sources/generated/labels.ts";
import { vizwizAgreement } from "../../lib/dataset/mod.ts";
import { tabletop } from "../../lib/dataset/sources/tabletop.ts";
import { type Demand, shares } from "../../lib/dataset/sources/tabletop/demands.ts";
import { draw } from "../../lib/dataset/sources/tabletop/drawing.ts";
import { composeRow, type Row } from "../../lib/dataset/sources/tabletop/row.ts";
import { agreementCounts } from "../../lib/predictions/mod.ts";
import { assertReachable, bestFrom, mean } from "./generated.ts";

const settings: DatasetSettings = {
  data: "tabletop",
  demand: "mixed",
  dataDirectory: "",
  trainRows: 40,
  valRows: 20,
  testRows: 5,
  questions: "raw",
  imageSize: 64,
  tokens: 30,
  minimumAnswerCount: 1,
};

/** The count of "unanswerable" from which a row is not answerable. */
const refusalsNeeded = 5;

const rowsOf = (demand: Demand | "mixed", length: number, split: SplitName = "train"): Row[] =>
  Array.from({ length }, (_, row) => composeRow(demand, split, row));

/** Many rows to take shares of; made once. */
const rows = rowsOf("mixed", 2000);

const known = new Map<Row, number>();
function answerableOf(row: Row): number {
  const probability = known.get(row) ??
    labelProbabilities(row.opinion, refusalsNeeded).answerable;
  known.set(row, probability);
  return probability;
}

Deno.test("tabletop is the same data twice, however many rows are asked for", async () => {
  const few = tabletop(settings);
  const many = tabletop({ ...settings, trainRows: 90, valRows: 30, testRows: 9 });
  for (const name of ["train", "val", "test"] as const) {
    const { annotations, picture } = few.splits[name];
    assert.deepEqual(annotations, many.splits[name].annotations.slice(0, annotations.length));
    assert.deepEqual(await picture(4), await many.splits[name].picture(4));
  }
  assert.notDeepEqual(
    (await few.splits.train.picture(0)).bytes,
    (await few.splits.val.picture(0)).bytes,
  );
});

Deno.test("a demand of its own has rows and pictures of its own", async () => {
  const reading = tabletop({ ...settings, demand: "reading" }).splits.train;
  const mixed = tabletop(settings).splits.train;
  assert.notDeepEqual(reading.annotations[0], mixed.annotations[0]);
  assert.notEqual((await reading.picture(0)).identity, (await mixed.picture(0)).identity);
  for (const demand of Object.keys(shares) as Demand[]) {
    assert(rowsOf(demand, 20).every((row) => row.demand === demand));
  }
});

Deno.test("each demand has its share of the rows", () => {
  assert(Math.abs(mean(Object.values(shares)) * 5 - 1) < 1e-12);
  for (const [demand, share] of Object.entries(shares)) {
    const found = mean(rows.map((row) => Number(row.demand === demand)));
    assert(Math.abs(found - share) < 4.5 * Math.sqrt(share * (1 - share) / rows.length), demand);
  }
});

Deno.test("rows are VizWiz's: ten answers, their type, the label by five refusals, none in test", () => {
  const { splits } = tabletop({ ...settings, trainRows: 500 });
  for (const annotation of splits.train.annotations) {
    const { answers, answer_type, answerable } = annotation;
    assert(answers?.length === 10);
    const refusals = answers.filter(({ answer }) => answer === "unanswerable").length;
    assert.equal(answerable, refusals >= refusalsNeeded ? 0 : 1);
    assert(["yes/no", "number", "other", "unanswerable"].includes(answer_type ?? ""));
    assert.equal(answer_type === "unanswerable", rowAnswer(annotation) === "unanswerable");
  }
  for (const row of splits.test.annotations) {
    assert.deepEqual(Object.keys(row).toSorted(), ["image", "question"]);
  }
});

Deno.test("people agree as often as VizWiz's, and their answers have a long tail", () => {
  const { annotations } = tabletop({ ...settings, trainRows: 4000 }).splits.train;
  const samples = annotations.map(({ answers }) => ({
    answers: answers!.map(({ answer }) => answer),
  }));
  const counts = agreementCounts(samples);
  const distance = vizwizAgreement.reduce((sum, share, i) => {
    const own = (counts.get(i + 1) ?? 0) / samples.length;
    return sum + Math.abs(own - share) / 2;
  }, 0);
  // Of a hundred rows at most ten would have to agree otherwise.
  assert(distance < 0.1, `the distributions differ by ${distance}`);
  const answers = Map.groupBy(annotations.map((row) => rowAnswer(row)), (answer) => answer);
  const frequencies = Array.from(answers.values(), ({ length }) => length)
    .toSorted((a, b) => b - a);
  assert(frequencies.length > 60 && frequencies.filter((count) => count === 1).length > 15);
  assert(frequencies[1]! < 0.06 * annotations.length);
});

Deno.test("the reachable scores are what the best guesses score on labels drawn again", () => {
  assertReachable(rows.slice(0, 400), refusalsNeeded, 40);
});

Deno.test("neither the words' topic nor the photograph's quality tells what both tell", () => {
  const best = reachable(rows.map(({ opinion }) => opinion), refusalsNeeded).answerability;
  const majority = bestFrom(rows, answerableOf, () => 0);
  const quality = bestFrom(rows, answerableOf, ({ photo }) => Math.round(10 * photo.severity));
  const topic = bestFrom(
    rows,
    answerableOf,
    ({ question: { text } }) => /colou?r|what is th|which/i.test(text),
  );
  assert(best > 0.93 && majority < 0.6, `${best} ${majority}`);
  for (const alone of [quality, topic]) assert(alone < best - 0.2, `${quality} ${topic} ${best}`);
});

Deno.test("of matching rows neither the first color in the picture nor in the words tells", () => {
  const matching = rowsOf("matching", 900);
  const asked = ({ question: { text } }: Row) => text.match(/red|yellow|blue/)?.[0];
  const shown = ({ scene }: Row) => scene.things[0]!.color;
  const plain = matching.filter((row) => asked(row) !== undefined);
  assert(plain.length > 450);
  assert(bestFrom(plain, answerableOf, asked) < 0.6);
  assert(bestFrom(plain, answerableOf, shown) < 0.6);
  assert(bestFrom(plain, answerableOf, (row) => asked(row) === shown(row)) > 0.95);
});

Deno.test("questions fit thirty tokens, and long ones are among them", async () => {
  const tokenizer = await bertTokenizer();
  const questions = rowsOf("reading", 300).map(({ question: { text } }) => text);
  const tokens = 64, ids = tokenizer.encode(questions, tokens);
  // Padding is 0.
  const lengths = questions.map((_, row) =>
    ids.subarray(row * tokens, (row + 1) * tokens).filter((id) => id !== 0).length
  );
  assert(lengths.filter((length) => length > 30).length < 6, `${lengths.toSorted()}`);
  assert(lengths.filter((length) => length > 20).length > 90);
});

Deno.test("pictures differ, and each is a whole SVG of 224 units", () => {
  const drawn = rows.slice(0, 60).map(draw);
  assert.equal(new Set(drawn).size, 60);
  for (const svg of drawn) assert.match(svg, /^<svg [^>]*width="224" height="224">.*<\/svg>$/s);
});
