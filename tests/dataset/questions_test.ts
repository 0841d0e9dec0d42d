import assert from "node:assert/strict";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parseSettings } from "../../lib/base/mod.ts";
import { datasetSettings, openQuestions } from "../../lib/dataset/mod.ts";

const row = (split: string) => ({
  image: `${split.replace("/", "-")}.jpg`,
  question: `What is in ${split}?`,
  answers: [{ answer: "Soda", answer_confidence: null }, { answer: "soda" }, { answer: "tea" }],
  answer_type: "other",
  answerable: 1,
  _note: { question: "gathered" },
});

/** A folder of these files, each with one row. */
async function folderOf(names: string[]): Promise<string> {
  const folder = await Deno.makeTempDir();
  for (const name of names) {
    const path = join(folder, name);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    const text = JSON.stringify([row(name)]);
    await Deno.writeFile(
      path,
      name.endsWith(".gz") ? gzipSync(text) : new TextEncoder().encode(text),
    );
  }
  return folder;
}

const open = (dataDirectory: string) =>
  openQuestions(parseSettings(datasetSettings, { data: "vizwiz", dataDirectory }));

Deno.test("questions are opened without pictures, whose absence nobody notices", async () => {
  const folder = await folderOf(["train.json", "val.json", "test.json"]);
  const { splits, edition, hash } = await open(folder);
  assert.equal(edition, undefined);
  assert.match(hash, /^[0-9a-f]{64}$/);
  assert.deepEqual(splits.val, [{
    image: "val.json.jpg",
    question: "What is in val.json?",
    answer: "soda",
    answerType: "other",
    answerable: 1,
    answers: ["Soda", "soda", "tea"],
  }]);
});

Deno.test("annotations may be gzipped and name their edition, which is told", async () => {
  const folder = await folderOf([
    "train.reconstructed.json.gz",
    "val.reconstructed.json.gz",
    "test.json.gz",
  ]);
  const { splits, edition } = await open(folder);
  assert.equal(edition, "reconstructed");
  assert.equal(splits.train[0]!.image, "train.reconstructed.json.gz.jpg");
});

Deno.test("the published annotations come before an edition, and Annotations before the folder", async () => {
  const published = await folderOf([
    "train.json",
    "train.draft.json",
    "Annotations/val.json.gz",
    "val.json",
    "test.json",
  ]);
  const { splits, edition } = await open(published);
  assert.equal(edition, undefined);
  assert.equal(splits.train[0]!.image, "train.json.jpg");
  assert.match(splits.val[0]!.image, /^Annotations/);
});

Deno.test("the hash of questions is that of the rows, not of the pictures", async () => {
  const names = ["train.json", "val.json", "test.json"];
  const [folder, other] = [await folderOf(names), await folderOf(names)];
  await Deno.writeTextFile(join(other, "train.json.jpg"), "");
  assert.equal((await open(folder)).hash, (await open(other)).hash);
  await Deno.writeTextFile(join(other, "val.json"), JSON.stringify([row("other")]));
  assert.notEqual((await open(folder)).hash, (await open(other)).hash);
});
