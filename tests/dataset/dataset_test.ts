import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import {
  type Dataset,
  datasetSettings,
  normalizeQuestion,
  openDataset,
  type OpenDatasetOptions,
} from "../../lib/dataset/mod.ts";
import { bertTokenizer } from "../../lib/dataset/tokenizer.ts";
import { exists, parseSettings, type Progress } from "../../lib/base/mod.ts";

const row = (image: string, answerable: 0 | 1, ...answers: string[]) => ({
  image,
  question: `What is in ${image}?`,
  answers: answers.map((answer) => ({ answer })),
  answer_type: "other",
  answerable,
});

/** VizWiz in small, in a local folder; val's last picture is missing. */
async function folder(): Promise<string> {
  const directory = await Deno.makeTempDir();
  const rows = {
    train: [row("1.jpg", 1, "Soda", "soda"), row("2.jpg", 0, "red"), row("3.jpg", 1, "soda")],
    val: [row("2.jpg", 1, "red"), row("3.jpg", 0, "blue"), row("4.jpg", 1, "soda")],
    test: [{ image: "1.jpg", question: "What?" }],
  };
  await Deno.mkdir(join(directory, "Annotations"));
  for (const [split, list] of Object.entries(rows)) {
    await Deno.writeTextFile(join(directory, "Annotations", `${split}.json`), JSON.stringify(list));
  }
  for (const level of [1, 2, 3]) {
    const background = { r: level, g: 0, b: 0 };
    const picture = sharp({ create: { width: 30, height: 20, channels: 3, background } });
    await picture.png().toFile(join(directory, `${level}.jpg`));
  }
  return directory;
}

const dataDirectory = await folder();
const directory = await Deno.makeTempDir();

async function withDataset<T>(
  set: Record<string, unknown>,
  work: (dataset: Dataset) => T | Promise<T>,
  options: OpenDatasetOptions = {},
): Promise<T> {
  const settings = { data: "vizwiz", dataDirectory, imageSize: 16, tokens: 8, ...set };
  const dataset = await openDataset(parseSettings(datasetSettings, settings), {
    directory,
    ...options,
  });
  try {
    return await work(dataset);
  } finally {
    dataset.close();
  }
}

Deno.test("val's answers are numbered by train's vocabulary", () =>
  withDataset({}, async ({ answers, train, val }) => {
    assert.deepEqual(answers, ["<unk>", "soda", "red"]);
    const [trainBatch] = await Array.fromAsync(train.batches({ batchSize: 3 }));
    const [valBatch] = await Array.fromAsync(val.batches({ batchSize: 3 }));
    assert.deepEqual([...trainBatch!.answers], [1, 2, 1]);
    assert.deepEqual([...valBatch!.answers], [2, 0, 1]);
    assert.deepEqual([...valBatch!.answerable], [1, 0, 1]);
  }));

Deno.test("a batch has the pictures, ids and mask of its rows", () =>
  withDataset({}, async ({ train }) => {
    const order = Int32Array.of(2, 0);
    const [batch] = await Array.fromAsync(train.batches({ batchSize: 2, order }));
    assert.equal(batch!.images.length, 2 * 16 * 16 * 3);
    assert.deepEqual([batch!.images[0], batch!.images[768]], [3, 1]);
    assert.deepEqual(batch!.tokenIds.subarray(0, 8), train.tokenIds.subarray(16, 24));
    assert.equal(batch!.mask.length, 16);
    assert.equal(batch!.mask[7], 1);
  }));

Deno.test("a missing picture is counted and is zeros", () =>
  withDataset({}, async ({ failedImages, val }) => {
    assert.equal(failedImages, 1);
    const [batch] = await Array.fromAsync(val.batches({ batchSize: 1, order: Int32Array.of(2) }));
    assert(batch!.images.every((value) => value === 0));
  }));

Deno.test("test rows have no labels", () =>
  withDataset({}, async ({ test }) => {
    assert.deepEqual(test.samples, [{
      image: "1.jpg",
      question: "What?",
      answer: "unknown",
      answerType: "",
      answerable: undefined,
      answers: [],
    }]);
    const [batch] = await Array.fromAsync(test.batches({ batchSize: 1 }));
    assert.deepEqual([batch!.answerable[0], batch!.answers[0]], [NaN, 0]);
  }));

Deno.test("a data set without pictures makes none, and has the same rows as with them", async () => {
  const whole = { valRows: 2 };
  const [seen, unseen] = [join(directory, "seen"), join(directory, "unseen")];
  const open = (pictures: boolean, directory: string) =>
    withDataset(whole, async ({ failedImages, train }) => {
      const [batch] = await Array.fromAsync(train.batches({ batchSize: 3 }));
      return { failedImages, batch: { ...batch!, images: undefined }, images: batch!.images };
    }, { pictures, directory });
  const { images, ...others } = await open(true, seen);
  assert.equal(images.length, 3 * 16 * 16 * 3);
  assert.deepEqual(await open(false, unseen), { ...others, images: new Uint8Array() });
  assert(await exists(seen) && !await exists(unseen));
});

Deno.test("normalised questions are tokenised as normalizeQuestion gives them", async () => {
  const tokenizer = await bertTokenizer();
  const raw = await withDataset({}, (dataset) => dataset);
  await withDataset({ questions: "normalized" }, ({ train }) => {
    const words = train.samples.map(({ question }) => normalizeQuestion(question));
    assert.equal(words[0], "what is in 1 jpg");
    assert.deepEqual(train.tokenIds, tokenizer.encode(words, 8));
    assert.notDeepEqual(train.tokenIds, raw.train.tokenIds);
    assert.deepEqual(train.samples, raw.train.samples);
  });
});

Deno.test("another way to read questions is refused with those that there are", () => {
  assert.throws(
    () => parseSettings(datasetSettings, { questions: "clean" }),
    /'questions' cannot be "clean": it is raw or normalized/,
  );
});

Deno.test("the embedded data set opens, with progress, and a second time without", async () => {
  const settings = parseSettings(datasetSettings, {
    ...{ trainRows: 12, valRows: 6, testRows: 3, imageSize: 24, tokens: 12 },
  });
  const seen: Progress[] = [];
  const options = {
    directory: await Deno.makeTempDir(),
    onProgress: (p: Progress) => void seen.push(p),
  };
  const dataset = await openDataset(settings, options);
  assert.deepEqual(
    [dataset.train, dataset.val, dataset.test].map(({ samples }) => samples.length),
    [12, 6, 3],
  );
  assert.equal(dataset.failedImages, 0);
  assert(dataset.val.reachable!.answerability > 0.5);
  const ends = seen.filter(({ done, total }) => done === total).map(({ label }) => label);
  assert.deepEqual(ends, ["train", "val", "test"].map((split) => `Prepare ${split} pictures`));
  const [batch] = await Array.fromAsync(dataset.train.batches({ batchSize: 12 }));
  assert(new Set(batch!.images).size > 10);
  dataset.close();
  const shown = seen.length;
  const again = await openDataset(settings, options);
  assert.equal(again.hash, dataset.hash);
  assert.equal(seen.length, shown);
  again.close();
});
