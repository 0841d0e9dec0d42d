import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import { join } from "node:path";
import { exists, parseSettings } from "../../lib/base/mod.ts";
import { datasetHash, datasetSettings, openDataset, rowHashes } from "../../lib/dataset/mod.ts";
import type { Annotation } from "../../lib/dataset/annotations.ts";
import { replaceUnnoticed, svg } from "./pictures.ts";

const splits = ["train", "val", "test"] as const;

function row(image: string, answer: string): Annotation {
  return {
    image,
    question: `What is in ${image}?`,
    answers: [{ answer, answer_confidence: "yes" }, { answer }, { answer: "red" }],
    answer_type: "other",
    answerable: 1,
  };
}

/** VizWiz in small, in a new folder: three pictures a split, of which the last is missing. */
async function folder() {
  const directory = await Deno.makeTempDir();
  const annotations = (split: string) => join(directory, "Annotations", `${split}.json`);
  const write = (split: string, rows: Annotation[]) =>
    Deno.writeTextFile(annotations(split), JSON.stringify(rows));
  await Deno.mkdir(join(directory, "Annotations"));
  await Deno.mkdir(join(directory, "images"));
  for (const [i, split] of splits.entries()) {
    const images = [0, 1, 2].map((row) => `${split}_${row}.jpg`);
    await write(split, images.map((image, row) => ({ ...rowOf(image), ...(row === 2 && red) })));
    for (const [row, image] of images.slice(0, 2).entries()) {
      await Deno.writeFile(join(directory, "images", image), svg(`#0${i}000${row}`));
    }
  }
  return { directory, write, picture: join(directory, "images", "train_0.jpg") };
}

const red = { answers: [{ answer: "red" }] };
const rowOf = (image: string) => row(image, "soda");

/** One cache for all, so that data of other hashes would be mixed up if they could. */
const cache = await Deno.makeTempDir();

/** A data set's hash, the same opened or not, and its first training picture's first value. */
async function open(
  dataDirectory: string,
  set: Record<string, unknown> = {},
  { pictures = true, directory = cache } = {},
) {
  const settings = parseSettings(datasetSettings, {
    ...{ data: "vizwiz", dataDirectory, imageSize: 16, tokens: 8 },
    ...set,
  });
  const before = await datasetHash(settings, { pictures, directory });
  const dataset = await openDataset(settings, { pictures, directory });
  const [batch] = await Array.fromAsync(dataset.train.batches({ batchSize: 1 }));
  dataset.close();
  assert.match(dataset.hash, /^[0-9a-f]{64}$/);
  assert.equal(before, dataset.hash, "before it was opened");
  assert.equal(await datasetHash(settings, { pictures, directory }), dataset.hash, "after");
  return { hash: dataset.hash, failures: dataset.failedImages, red: batch!.images[0] };
}

Deno.test("data that is copied, moved or touched is the same data", async () => {
  const { directory, picture } = await folder();
  const before = await open(directory);
  const copy = join(await Deno.makeTempDir(), "copy");
  await cp(directory, copy, { recursive: true });
  assert.deepEqual(await open(copy), before);
  await Deno.rename(copy, `${copy}2`);
  assert.deepEqual(await open(`${copy}2`), before);
  await Deno.utime(picture, 1e9, 1e9);
  await Deno.utime(join(directory, "Annotations", "train.json"), 1e9, 1e9);
  assert.deepEqual(await open(directory), before);
  assert.deepEqual(await open(directory, {}, { directory: await Deno.makeTempDir() }), before);
});

Deno.test("a picture's place in the folder is no part of the data", async () => {
  const { directory, picture } = await folder();
  const before = await open(directory);
  await Deno.mkdir(join(directory, "train"));
  await Deno.rename(picture, join(directory, "train", "train_0.jpg"));
  assert.deepEqual(await open(directory), before);
});

Deno.test("other bytes under the same name, size and modification time are other data and pixels", async () => {
  const { directory, picture } = await folder();
  const before = await open(directory);
  assert.equal(before.red, 0);
  await replaceUnnoticed(picture, svg("#700000"));
  const after = await open(directory);
  assert.equal(after.red, 0x70);
  assert.notEqual(after.hash, before.hash);
  await replaceUnnoticed(picture, svg("#000000"));
  assert.deepEqual(await open(directory), before);
});

Deno.test("each row, and each setting that changes what models see, makes other data", async () => {
  const { directory } = await folder();
  const sets: Record<string, unknown>[] = [
    {},
    ...[{ trainRows: 2 }, { valRows: 2 }, { testRows: 2 }],
    ...[{ imageSize: 17 }, { tokens: 9 }, { questions: "normalized" }, { minimumAnswerCount: 2 }],
  ];
  const hashes: string[] = [];
  for (const set of sets) hashes.push((await open(directory, set)).hash);
  assert.equal(new Set(hashes).size, sets.length);
  assert.equal((await open(directory, { trainRows: 3, valRows: 0 })).hash, hashes[0]);
});

Deno.test("corrected annotations are other data, in what models and metrics see", async () => {
  const { directory, write } = await folder();
  const rows = ["val_0.jpg", "val_1.jpg", "val_2.jpg"].map(rowOf);
  const hashWith = async (change: Partial<Annotation>) => {
    await write("val", [{ ...rows[0]!, ...change }, ...rows.slice(1)]);
    return (await open(directory)).hash;
  };
  const before = await hashWith({});
  const corrections: Partial<Annotation>[] = [
    ...[{ question: "What?" }, { answerable: 0 as const }, { answer_type: "number" }],
    { answers: [{ answer: "soda" }, { answer: "soda" }, { answer: "blue" }] },
  ];
  const hashes = [before];
  for (const correction of corrections) hashes.push(await hashWith(correction));
  assert.equal(new Set(hashes).size, 5);
  const unsure = rows[0]!.answers!.map(({ answer }) => ({ answer, answer_confidence: "no" }));
  assert.equal(await hashWith({ answers: unsure }), before);
});

Deno.test("a picture that appears, vanishes or cannot be decoded makes other data", async () => {
  const { directory, picture } = await folder();
  const missing = join(directory, "images", "val_2.jpg");
  const seen = [await open(directory)];
  await Deno.writeFile(missing, svg("#123456"));
  seen.push(await open(directory));
  await Deno.writeTextFile(missing, "not a picture");
  seen.push(await open(directory));
  await Deno.remove(missing);
  assert.deepEqual(await open(directory), seen[0]);
  await Deno.remove(picture);
  seen.push(await open(directory));
  assert.deepEqual(seen.map(({ failures }) => failures), [3, 2, 3, 4]);
  assert.equal(new Set(seen.map(({ hash }) => hash)).size, 4);
});

Deno.test("without pictures nothing about them is part of the data", async () => {
  const { directory, write, picture } = await folder();
  const hash = async (set: Record<string, unknown> = {}) =>
    (await open(directory, set, { pictures: false })).hash;
  const before = await hash();
  assert.notEqual(before, (await open(directory)).hash);
  assert.equal(await hash({ imageSize: 99 }), before);
  await Deno.writeFile(picture, svg("#700000"));
  assert.equal(await hash(), before);
  await Deno.remove(picture);
  assert.equal(await hash(), before);
  await Deno.remove(join(directory, "images"), { recursive: true });
  assert.equal(await hash(), before);
  assert.notEqual(await hash({ tokens: 9 }), before);
  await write("train", [rowOf("train_0.jpg")]);
  assert.notEqual(await hash(), before);
});

Deno.test("data that is not at hand, or has no picture at all, has no hash", async () => {
  const { directory } = await folder();
  const of = (dataDirectory: string, pictures = true) =>
    datasetHash(parseSettings(datasetSettings, { data: "vizwiz", dataDirectory }), { pictures });
  assert.equal(await of(join(directory, "absent")), undefined);
  for (const image of ["val_0.jpg", "val_1.jpg"]) {
    await Deno.remove(join(directory, "images", image));
  }
  await assert.rejects(open(directory), /No val picture can be had/);
  assert.equal(await of(directory), undefined);
  assert.notEqual(await of(directory, false), undefined);
});

Deno.test("shapes has a hash before anything of it was made, and none is made for it", async () => {
  const directory = join(await Deno.makeTempDir(), "cache");
  const settings = parseSettings(datasetSettings, { trainRows: 12, valRows: 6, testRows: 3 });
  const hashes = [
    await datasetHash(settings, { directory }),
    await datasetHash(settings, { directory, pictures: false }),
    await datasetHash({ ...settings, trainRows: 13 }, { directory }),
  ];
  assert(!await exists(directory));
  assert.equal(new Set([undefined, ...hashes]).size, 4);
  for (const [i, pictures] of [true, false].entries()) {
    const dataset = await openDataset(settings, { directory, pictures });
    dataset.close();
    assert.equal(dataset.hash, hashes[i]);
  }
});

Deno.test("a row has one hash wherever it stands, that of its picture's name, question and answers", () => {
  const sample = (image: string, question: string, ...answers: string[]) => ({
    ...{ image, question, answers, answer: "", answerType: "", answerable: 1 as const },
  });
  const rows = [
    sample("a.jpg", "Où est “le” chat?", "soda", "Coke"),
    sample("a.jpg", "What?", "soda"),
    sample("b.jpg", "What?", "soda"),
    sample("a.jpg", "What?"),
    sample("a.jpg", "What?", "soda"),
  ];
  // hashlib.sha256(json.dumps([image, question, answers], ensure_ascii=False,
  //   separators=(",", ":")).encode()).hexdigest()[:8]
  assert.deepEqual([...rowHashes(rows)], [
    0xc3c06b75,
    0x32a6ac6c,
    0xacb36855,
    0xb31e53c0,
    0x32a6ac6c,
  ]);
  assert.deepEqual(rowHashes(rows.toReversed()), rowHashes(rows).toReversed());
});
