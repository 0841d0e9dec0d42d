import assert from "node:assert/strict";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Batch, normalizeQuestion } from "../../lib/dataset/mod.ts";
import {
  attentionBundle,
  predictionsBundle,
  predictRows,
  writePredictions,
} from "../../lib/predictions/mod.ts";
import {
  openTrial,
  parseTrialSettings,
  predict,
  runTrial,
  type TrainedTrial,
  type TrialEvent,
} from "../../lib/trainer/mod.ts";

/** The noun of a question tells if the question can be answered. */
const nouns = [["Sky", 1], ["Fog", 0], ["Cup", 1], ["Blur", 0], ["Car", 1]] as const;

/** VizWiz's annotations without one picture, in a folder of their own. */
async function annotations(): Promise<string> {
  const directory = await Deno.makeTempDir();
  const row = (split: string) => (_: unknown, i: number) => {
    const [noun, answerable] = nouns[i % nouns.length]!;
    const answer = answerable === 1 ? "yes" : "unanswerable";
    const labels = { answers: [{ answer }], answer_type: "other", answerable };
    return {
      image: `${split}-${i}.jpg`,
      question: `Please, can't you see the ${noun}?`,
      ...(split !== "test" && labels),
    };
  };
  for (const [split, length] of Object.entries({ train: 60, val: 20, test: 5 })) {
    const rows = JSON.stringify(Array.from({ length }, row(split)));
    await Deno.writeTextFile(join(directory, `${split}.reconstructed.json`), rows);
  }
  return directory;
}

const given = {
  model: "text",
  data: "vizwiz",
  questions: "normalized",
  dataDirectory: await annotations(),
  tokens: 12,
  hiddenSize: 8,
  embeddingSize: 8,
  learningRate: 0.03,
  batchSize: 10,
  epochs: 12,
};

async function withTrial(work: (trial: TrainedTrial) => Promise<void>): Promise<void> {
  const directory = await Deno.makeTempDir();
  await runTrial(parseTrialSettings(given), { directory });
  const trial = await openTrial(directory);
  await work(trial);
  trial.close();
  await Deno.remove(directory, { recursive: true });
}

Deno.test("a model of questions trains and predicts where no picture can be had", () =>
  withTrial(async (trial) => {
    const batches: Batch[] = [];
    for await (const { batch, predictions } of predict(trial, "val")) {
      batches.push(batch);
      for (const { row, answerable } of predictions) {
        assert.equal(answerable! >= 0.5, nouns[row % nouns.length]![1] === 1);
      }
    }
    assert.equal(batches.length, 2);
    assert(batches.every(({ images }) => images.length === 0));
    assert.equal(trial.dataset.failedImages, 0);
    assert.equal(trial.dataset.edition, "reconstructed");
  }));

Deno.test("a trained trial is opened where its data was copied to, and refused where it was changed", () =>
  withTrial(async ({ directory }) => {
    const dataDirectory = await Deno.makeTempDir();
    for await (const { name } of Deno.readDir(given.dataDirectory)) {
      await Deno.copyFile(join(given.dataDirectory, name), join(dataDirectory, name));
    }
    const path = join(directory, "settings.json");
    const settings = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...settings, dataDirectory }));
    const trial = await openTrial(directory);
    assert.equal(trial.settings.dataDirectory, dataDirectory);
    trial.close();

    const train = join(dataDirectory, "train.reconstructed.json");
    const rows = await Deno.readTextFile(train);
    await Deno.writeTextFile(train, rows.replace("Sky", "Sea"));
    await assert.rejects(openTrial(directory), {
      name: "WeightsError",
      message: /is of other data than its settings give now: its dataHash is .*dataDirectory/,
    });
    await Deno.remove(dataDirectory, { recursive: true });
  }));

Deno.test("a model reads the words of normalised questions, and samples keep them as asked", () =>
  withTrial(async (trial) => {
    const [row] = await predictRows(trial, "test", [0]);
    const asked = "Please, can't you see the Sky?";
    assert.equal(row!.sample.question, asked);
    const words = row!.prediction.words!.map(({ text }) => text);
    assert.deepEqual(words, ["[CLS]", ...normalizeQuestion(asked).split(" "), "[SEP]"]);
  }));

Deno.test("what shows predictions says that the model saw no pictures, and shows none", () =>
  withTrial(async (trial) => {
    const directory = await Deno.makeTempDir();
    const [page] = await writePredictions([trial], { directory });
    const html = await Deno.readTextFile(page!);
    assert.match(html, /by the text model.* It saw no pictures\./);
    assert.equal(html.match(/<article><div/g)!.length, 5);
    assert(!html.includes("<img"));
    const rows = await predictRows(trial, "val", [0, 1]);
    for (const bundle of [await predictionsBundle(rows), await attentionBundle(rows)]) {
      assert(bundle["image/png"]!.length > 1000);
    }
  }));

Deno.test("the other models still refuse data of which no picture can be had", async () => {
  const directory = await Deno.makeTempDir();
  const seeing = parseTrialSettings({ ...given, model: "classification", imageSize: 32 });
  await assert.rejects(
    runTrial(seeing, { directory }),
    /No train picture can be had\..*train-0\.jpg/,
  );
});

Deno.test("the wasm engine, too, trains a model of questions without pictures", async () => {
  const directory = await Deno.makeTempDir();
  const program = fileURLToPath(new URL("programs/trial.ts", import.meta.url));
  const losses = (events: TrialEvent[]) =>
    events.flatMap((event) => event.event === "step" ? [event.loss] : []);
  const short = { ...given, epochs: 1 };
  const events: TrialEvent[] = [];
  const onEvent = (event: TrialEvent) => events.push(event);
  await runTrial(parseTrialSettings(short), { directory: join(directory, "native"), onEvent });
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", program, JSON.stringify(short), join(directory, "wasm"), "wasm"],
  }).output();
  const printed = new TextDecoder().decode(stdout).trim().split("\n");
  const found = losses(printed.map((line) => JSON.parse(line)));
  assert.equal(found.length, 6);
  losses(events).forEach((loss, step) => assert(Math.abs(found[step]! - loss) < 1e-4 * loss));
});
