import assert from "node:assert/strict";
import sharp from "sharp";
import type { Batch, Dataset, Sample, Split } from "../../lib/dataset/mod.ts";
import type { FigureSpec } from "../../lib/page/mod.ts";
import {
  agreementExhibit,
  answersSpec,
  datasetBundle,
  questionLengthsSpec,
  samplesBundle,
} from "../../lib/predictions/mod.ts";

const size = 16, tokens = 4;

/** A split of one-coloured pictures; each row is answerable where its answer is not "unanswerable". */
function split(name: Split["name"], answers: string[]): Split {
  const samples = answers.map((answer, row): Sample => ({
    image: `${row}.png`,
    question: "what < color is this",
    answer,
    answerType: "other",
    answerable: answer === "unanswerable" ? 0 : 1,
    answers: [...Array(9).fill(answer), "dunno"],
  }));
  async function* batches(): AsyncGenerator<Batch> {
    const count = samples.length;
    await Promise.resolve();
    yield {
      size: count,
      images: new Uint8Array(count * size * size * 3).fill(200),
      tokenIds: new Int32Array(count * tokens),
      mask: new Float32Array(count * tokens),
      answerable: new Float32Array(count),
      answers: new Int32Array(count),
      rows: Int32Array.from(samples.keys()),
    };
  }
  // Questions of 3 tokens, the first one of 2.
  const ids = Int32Array.from(
    samples.flatMap((_, row) => row === 0 ? [101, 102, 0, 0] : [101, 7, 102, 0]),
  );
  return { name, samples, tokenIds: ids, batches };
}

const none = "unanswerable";
const dataset: Dataset = {
  train: split("train", [none, none, none, "red"]),
  val: {
    ...split("val", ["red", "red", none, "blue"]),
    reachable: { answerability: 0.9, answer: 0.8 },
  },
  test: split("test", ["red"]),
  answers: ["<unk>", none, "red"],
  hash: "",
  failedImages: 0,
  missing: [],
  found: {
    train: { rows: 0, pictures: 0, missingPictures: 0 },
    val: { rows: 0, pictures: 0, missingPictures: 0 },
    test: { rows: 0, pictures: 0, missingPictures: 0 },
  },
  close() {},
};

/** The rows of a figure's data. */
const values = ({ data }: FigureSpec) =>
  (data as { values: Record<string, string | number>[] }).values;

Deno.test("the majority of the training split is scored on each split, beside what is reachable", () => {
  const [, val] = datasetBundle(dataset)["text/plain"]!.split("\n");
  assert.equal(
    val,
    "val; Rows: 4; Answerable: 75.0%; Answerability, always the majority: 25.0%; " +
      "Answerability, best reachable: 90.0%; Answer, always the majority: 25.0%; " +
      "Answer, best reachable: 80.0%",
  );
});

Deno.test("missing pictures and empty splits are said where the data is shown", () => {
  const found = { ...dataset.found, val: { rows: 4, pictures: 4, missingPictures: 1 } };
  const empty = { ...dataset.test, samples: [] };
  const bundle = datasetBundle({ ...dataset, test: empty, found });
  const sentence =
    "1 of 4 validation pictures (25%) could not be had or read: models see them as black.";
  assert(bundle["text/html"]!.endsWith(`<p>${sentence}</p>`));
  assert(bundle["text/plain"]!.endsWith(sentence));
  assert.match(bundle["text/plain"]!, /test; Rows: 0; Answerable: –; /);
});

Deno.test("the figure of answers has the share of each in both splits", () => {
  const share = Object.fromEntries(
    values(answersSpec(dataset)).map(({ split, answer, share }) => [`${split} ${answer}`, share]),
  );
  assert.deepEqual(share, {
    [`train ${none}`]: 0.75,
    "train red": 0.25,
    "train all others": 0,
    [`val ${none}`]: 0.25,
    "val red": 0.5,
    "val all others": 0.25,
  });
});

Deno.test("the figure of questions counts tokens without padding", () => {
  const train = values(questionLengthsSpec(dataset)).filter(({ split }) => split === "train");
  assert.deepEqual(Object.fromEntries(train.map(({ tokens, share }) => [tokens, share])), {
    2: 0.25,
    3: 0.75,
  });
});

Deno.test("samples are shown as one picture, with question, answers and answerability as text", async () => {
  const bundle = await samplesBundle(dataset.train, 4);
  assert.equal(
    bundle["text/plain"]!.split("\n").at(-1),
    "what < color is this red ×9, dunno ×1; answerable",
  );
  const picture = sharp(Uint8Array.fromBase64(bundle["image/png"]!)).removeAlpha();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  assert(info.width > 4 * size && info.height > size);
  const pixel = (x: number, y: number) => data[(y * info.width + x) * 3]!;
  assert(Math.abs(pixel(100, 100) - 200) < 8, "the first picture is not in its place");
  assert.equal(pixel(info.width - 2, info.height - 2), 255);
});

Deno.test("agreement is counted in rows of the splits, beside VizWiz's", () => {
  const row = (...answers: string[]) => ({ answers });
  const { table: { header, rows } } = agreementExhibit({
    train: { samples: [row("Red", "red", "blue"), row("a", "b"), row(...Array(9).fill("a"), "b")] },
    val: { samples: [row()] },
  });
  assert.deepEqual(header, ["Annotators", "Training", "VizWiz"]);
  assert.deepEqual(rows, [
    ["1 or 2", "66.7%", "10.1%"],
    ["3 or 4", "0.0%", "26.2%"],
    ["5 or 6", "0.0%", "25.3%"],
    ["7 or 8", "0.0%", "22.1%"],
    ["9", "33.3%", "10.2%"],
    ["10", "0.0%", "6.2%"],
  ]);
});
