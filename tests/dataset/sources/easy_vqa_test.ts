import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { answerVocabulary, rowAnswer } from "../../../lib/dataset/answers.ts";
import { datasetSettings } from "../../../lib/dataset/settings.ts";
import { easyVqa } from "../../../lib/dataset/sources/easy_vqa.ts";
import { parseSettings } from "../../../lib/base/mod.ts";

const directory = join(await Deno.makeTempDir(), "easy-vqa");
const all = { data: "easy-vqa", trainRows: 0, valRows: 0, testRows: 0 };

Deno.test("easy-VQA has the rows, pictures and answers that it is published with", async () => {
  const { splits } = await easyVqa(parseSettings(datasetSettings, all), directory);
  const counts = Object.values(splits).map(({ annotations }) => annotations.length);
  assert.deepEqual(counts, [38_575, 9_673, 9_673]);
  const pictures = (rows: typeof splits.train) =>
    new Set(rows.annotations.map(({ image }) => image)).size;
  assert.deepEqual([pictures(splits.train), pictures(splits.val)], [4000, 1000]);
  const answers = answerVocabulary(splits.train.annotations.map(rowAnswer), 1).slice(1);
  const published = await Deno.readTextFile(join(directory, "easy_vqa", "data", "answers.txt"));
  assert.deepEqual(answers.sort(), published.trim().split("\n").sort());
  const { width, height } = await sharp(await splits.val.image(9_672)).metadata();
  assert.deepEqual([width, height], [64, 64]);
});

Deno.test("easy-VQA's first rows are its first rows, and another choice has another hash", async () => {
  const few = { ...all, trainRows: 2, valRows: 1, testRows: 1 };
  const settings = parseSettings(datasetSettings, few);
  const { splits, hash } = await easyVqa(settings, directory);
  assert.deepEqual(splits.train.annotations, [{
    image: "0.png",
    question: "what is the blue shape?",
    answers: [{ answer: "rectangle" }],
    answer_type: "other",
    answerable: 1,
  }, {
    image: "0.png",
    question: "what color is the shape?",
    answers: [{ answer: "blue" }],
    answer_type: "other",
    answerable: 1,
  }]);
  assert.equal((await easyVqa(settings, directory)).hash, hash);
  const other = parseSettings(datasetSettings, { ...few, valRows: 2 });
  assert.notEqual((await easyVqa(other, directory)).hash, hash);
});
