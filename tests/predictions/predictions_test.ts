import assert from "node:assert/strict";
import { join } from "node:path";
import sharp from "sharp";
import { z } from "zod";
import type { Sample } from "../../lib/dataset/mod.ts";
import {
  attentionBundle,
  judgeRows,
  type PredictedRow,
  predictionsBundle,
  PredictionsError,
  predictRows,
  surestMistakes,
  writePredictions,
} from "../../lib/predictions/mod.ts";
import { predictionsPage } from "../../lib/predictions/submission/predictions_page.ts";
import { submissionEntry } from "../../lib/predictions/submission/submission.ts";
import {
  openTrial,
  parseTrialSettings,
  predict,
  type TrainedTrial,
} from "../../lib/trainer/mod.ts";
import { requests } from "../notebook/notebook.ts";
import { withTrials } from "../trainer/trained.ts";

/** The formats at https://vizwiz.org/tasks-and-datasets/vqa/, and nothing beside them. */
const formats = {
  answers: z.array(z.strictObject({ image: z.string().min(1), answer: z.string().min(1) })),
  answerability: z.array(
    z.strictObject({ image: z.string().min(1), answerable: z.number().min(0).max(1) }),
  ),
};

async function withOpenTrials(
  work: (answerability: TrainedTrial, answer: TrainedTrial, root: string) => Promise<void>,
): Promise<void> {
  await withTrials({ answerability: {}, answer: { model: "answer" } }, async (trials, root) => {
    const first = await openTrial(trials.answerability.directory);
    const second = await openTrial(trials.answer.directory);
    try {
      await work(first, second, root);
    } finally {
      first.close();
      second.close();
    }
  });
}

Deno.test("submissions have the challenge's format, a row for each picture in the data's order", async () => {
  await withOpenTrials(async (answerability, answer, root) => {
    for (const split of ["test", "val"] as const) {
      const directory = join(root, split);
      const paths = await writePredictions([answerability, answer], { split, directory, rows: 4 });
      const names = ["predictions.html", `answerability-${split}.json`, `answers-${split}.json`];
      assert.deepEqual(paths, names.map((name) => join(directory, name)));
      const read = async (path: string) => JSON.parse(await Deno.readTextFile(path));
      const scores = formats.answerability.parse(await read(paths[1]!));
      const answers = formats.answers.parse(await read(paths[2]!));
      const images = answerability.dataset[split].samples.map(({ image }) => image);
      assert.deepEqual(scores.map(({ image }) => image), images);
      assert.deepEqual(answers.map(({ image }) => image), images);
      const predicted = await Array.fromAsync(predict(answerability, split));
      assert.deepEqual(
        scores.map(({ answerable }) => answerable),
        predicted.flatMap(({ predictions }) => predictions.map(({ answerable }) => answerable)),
      );

      const page = await Deno.readTextFile(paths[0]!);
      assert.equal(page.match(/<article>/g)!.length, 4);
      assert.equal(page.match(/ of 50 right/g)?.length, split === "val" ? 2 : undefined);
      assert.deepEqual(requests(page), []);
      for (const [, base64] of page.matchAll(/<img src="data:image\/png;base64,([^"]+)"/g)) {
        const { width } = await sharp(Uint8Array.fromBase64(base64!)).metadata();
        assert.equal(width, 32);
      }
    }
  });
});

Deno.test("no submission answers <unk>: the next answer stands for it", () => {
  const ranked = (...answers: string[]) => ({
    row: 0,
    answers: answers.map((answer, i) => ({ answer, probability: 0.4 / (i + 1) })),
  });
  const image = "a.jpg";
  assert.deepEqual(submissionEntry(ranked("<unk>", "red"), { image }), { image, answer: "red" });
  assert.deepEqual(submissionEntry(ranked("no", "<unk>"), { image }), { image, answer: "no" });
  assert.deepEqual(submissionEntry(ranked("<unk>"), { image }), { image, answer: "unanswerable" });
});

for (const unknownAnswers of ["class", "ignore"] as const) {
  Deno.test(`a page of the validation rows shows the accuracy that the trial reported: ${unknownAnswers}`, async () => {
    const settings = { model: "answer", minimumAnswerCount: 8, unknownAnswers, epochs: 3 };
    await withTrials({ answer: settings }, async ({ answer: { directory, best } }) => {
      const trial = await openTrial(directory);
      try {
        const known = new Set(trial.dataset.answers);
        const unknown = trial.dataset.val.samples.filter(({ answer }) => !known.has(answer));
        assert(unknown.length > 5, `${unknown.length} rows have an answer beyond the vocabulary`);
        const right = Math.round(best.valAccuracy * 50);
        const [path] = await writePredictions([trial], { split: "val" });
        const page = await Deno.readTextFile(path!);
        assert(page.includes(` ${right} of 50 right (`), page.match(/\d+ of 50 right/)?.[0]);
        assert.equal(page.match(/ ✓<\/span>/g)!.length, right);
        const judged = await judgeRows(trial);
        assert.equal(judged.filter(({ isRight }) => isRight).length, right);
        const sure = await surestMistakes(trial, "val", 50);
        assert.equal(sure.length, 50 - right);
      } finally {
        trial.close();
      }
    });
  });
}

Deno.test("a submission that lacks rows says so, and a whole one does not", async () => {
  await withTrials({ one: { epochs: 1, testRows: 30 } }, async ({ one: { directory } }) => {
    const trial = await openTrial(directory);
    const lines: string[] = [];
    const onNotice = (line: string) => lines.push(line);
    const [path] = await writePredictions([trial], { onNotice });
    assert.deepEqual(lines, [
      "30 of 8,000 test rows: the challenge takes complete files, for which train with --set testRows=0.",
    ]);
    assert((await Deno.readTextFile(path!)).includes(`<p>${lines[0]}</p>`));
    await writePredictions([trial], { onNotice, split: "val" });
    const whole = { ...trial, settings: { ...trial.settings, testRows: 0 } };
    await writePredictions([whole], { onNotice });
    assert.equal(lines.length, 1);
    trial.close();
  });
});

Deno.test("trials that predict the same, or other rows, are not put together", async () => {
  await withTrials({
    one: { epochs: 1 },
    answer: { epochs: 1, model: "answer", testRows: 9 },
  }, async ({ one, answer }) => {
    const first = await openTrial(one.directory), second = await openTrial(answer.directory);
    await assert.rejects(writePredictions([first, first]), (error: Error) => {
      assert(error instanceof PredictionsError);
      assert.match(error.message, /both predict answerability: name one trial of each task/);
      return true;
    });
    await assert.rejects(writePredictions([first, second]), /test rows .* not the same.* testRows/);
    const { dataset } = first;
    const empty = { ...first, dataset: { ...dataset, test: { ...dataset.test, samples: [] } } };
    await assert.rejects(
      writePredictions([empty]),
      /has no test row to predict: name another split/,
    );
    first.close();
    second.close();
  });
});

const evil = `<script>alert("1")</script>`;
const escaped = "&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;";
const sample: Sample = {
  image: `"><img src=x>.png`,
  question: evil,
  answer: evil,
  answerType: "other",
  answerable: 1,
  answers: [evil, evil],
};
const prediction = {
  row: 0,
  answers: [{ answer: evil, probability: 0.75 }, { answer: "<b>", probability: 0.25 }],
  words: [{ text: evil, weight: 1 }],
};

Deno.test("mark-up in questions, answers, words and names stays text on the contact sheet", () => {
  const page = predictionsPage({
    trials: [{ task: "answer", settings: parseTrialSettings({ model: "answer" }), right: 1 }],
    split: "val",
    total: 1,
    rows: [{ sample, picture: "data:image/png;base64,AA==", predictions: [prediction] }],
  });
  // Question, answer, truth and word.
  assert.equal(page.split(escaped).length - 1, 4);
  assert.match(page, /or &lt;b&gt; \(25%\)/);
  const tags = new Set(Array.from(page.matchAll(/<\/?([a-z]+\d?)/gi), ([, tag]) => tag));
  assert(!tags.has("script") && !tags.has("b"), [...tags].join());
  assert.equal(page.match(/<img/g)!.length, 1);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'/);
});

Deno.test("the contact sheet says what a model did not look at", () => {
  const pageOf = (settings: Record<string, unknown>) =>
    predictionsPage({
      trials: [{ task: "answer", settings: parseTrialSettings({ model: "answer", ...settings }) }],
      split: "test",
      total: 1,
      rows: [{ sample, picture: undefined, predictions: [prediction] }],
    });
  assert.match(pageOf({ modality: "image" }), /seed 42\. It read no questions\./);
  assert.match(pageOf({ modality: "question" }), /seed 42\. It saw no pictures\./);
  assert.doesNotMatch(pageOf({}), /It read no|It saw no/);
});

/** One row, drawn from a plain picture. */
async function madeUpRow(words: string[]): Promise<PredictedRow> {
  const raw = { width: 16, height: 16, channels: 3 } as const;
  const png = await sharp(new Uint8Array(16 * 16 * 3).fill(200), { raw }).png().toBuffer();
  const weight = 1 / words.length;
  return {
    sample,
    prediction: { ...prediction, words: words.map((text) => ({ text, weight })) },
    picture: `data:image/png;base64,${png.toString("base64")}`,
  };
}

Deno.test("mark-up in predictions is drawn as text in a notebook's pictures", async () => {
  const row = await madeUpRow([evil]);
  for (const bundle of [await predictionsBundle([row]), await attentionBundle([row])]) {
    assert.deepEqual(Object.keys(bundle), ["image/png", "text/plain"]);
    assert(bundle["text/plain"]!.includes(evil));
  }
});

Deno.test("words that do not fit a line of the attention's figure begin another", async () => {
  const size = async (words: string[]) => {
    const { "image/png": png } = await attentionBundle([await madeUpRow(words)]);
    return await sharp(Uint8Array.fromBase64(png!)).metadata();
  };
  const [short, long] = [await size(Array(4).fill("what")), await size(Array(60).fill("what"))];
  assert.equal(long.width, short.width);
  assert(long.height > 1.5 * short.height, `${long.height} and ${short.height}`);
});

Deno.test("the surest mistakes are wrong, and surer than every other mistake", async () => {
  await withOpenTrials(async (trial) => {
    const { samples } = trial.dataset.val;
    const found = await predictRows(trial, "val", await surestMistakes(trial, "val", 3));
    assert.equal(found.length, 3);
    const sureness = ({ prediction: { answerable } }: Pick<PredictedRow, "prediction">) =>
      Math.abs(answerable! - 0.5);
    const wrong = (await predictRows(trial, "val", samples.keys())).filter((
      { sample, prediction },
    ) => prediction.answerable! >= 0.5 !== (sample.answerable === 1));
    const surest = wrong.toSorted((a, b) => sureness(b) - sureness(a)).slice(0, 3);
    assert.deepEqual(
      found.map(({ prediction }) => prediction.row),
      surest.map(({ prediction }) => prediction.row),
    );
    const bundle = await predictionsBundle(found);
    assert.equal(bundle["text/plain"]!.match(/; truth: (un)?answerable$/gm)!.length, 3);
    assert.deepEqual(Object.keys(await predictionsBundle([])), ["text/plain"]);
  });
});
