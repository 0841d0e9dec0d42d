import assert from "node:assert/strict";
import { join } from "node:path";
import type { Progress } from "../../lib/base/mod.ts";
import { EngineInstallError } from "../../lib/engine/mod.ts";
import {
  dataHashOf,
  parseTrialSettings,
  prepareTrials,
  runTrial,
  type TrialEvent,
} from "../../lib/trainer/mod.ts";
import sharp from "sharp";
import { small } from "./trained.ts";
import { withoutLibrary } from "../engine/without_library.ts";

const settings = (own: Record<string, unknown> = {}) => parseTrialSettings({ ...small, ...own });

/** Works with a folder of VizWiz's annotations, one row a split, without one picture. */
async function withAnnotations(work: (dataDirectory: string) => Promise<void>): Promise<void> {
  const dataDirectory = await Deno.makeTempDir();
  try {
    for (const split of ["train", "val", "test"]) {
      const row = { image: `${split}.jpg`, question: "What is this?" };
      const labels = { answers: [{ answer: "soup" }], answer_type: "other", answerable: 1 };
      const rows = [split === "test" ? row : { ...row, ...labels }];
      await Deno.writeTextFile(join(dataDirectory, `${split}.json`), JSON.stringify(rows));
    }
    await work(dataDirectory);
  } finally {
    await Deno.remove(dataDirectory, { recursive: true });
  }
}

Deno.test("prepared trials know the hash of the data that they will see", async () => {
  const trials = [settings(), settings({ model: "text" }), settings({ seed: 1, trainRows: 90 })];
  const prepared = await prepareTrials(trials);
  assert.equal(prepared.engine, "native");
  const hashes = trials.map(prepared.dataHash);
  assert.equal(new Set(hashes).size, 3);
  assert.equal(prepared.dataHash(settings({ seed: 7, dropout: 0.5 })), hashes[0]);
  assert.equal(prepared.dataHash(settings({ model: "text", imageSize: 64 })), hashes[1]);
  for (const [i, trial] of trials.entries()) assert.equal(await dataHashOf(trial), hashes[i]);
  assert.throws(() => prepared.dataHash(settings({ trainRows: 80 })), /was not prepared/);

  const directory = await Deno.makeTempDir();
  const events: TrialEvent[] = [];
  const onEvent = (event: TrialEvent) => events.push(event);
  await runTrial(settings({ epochs: 1 }), { directory, engine: prepared.engine, onEvent });
  await Deno.remove(directory, { recursive: true });
  const [start] = events;
  assert(start?.event === "start" && start.dataHash === hashes[0]);
});

Deno.test("each data set is opened once, whatever else differs between its trials", () =>
  withAnnotations(async (dataDirectory) => {
    const text = { model: "text", data: "vizwiz", dataDirectory };
    const opened = async (trials: Record<string, unknown>[]) => {
      const progress: Progress[] = [];
      const onProgress = (step: Progress) => progress.push(step);
      const all = trials.map((own) => settings({ ...text, ...own }));
      await prepareTrials(all, { engine: "wasm", onProgress });
      const read = progress.filter(({ label, done, total }) =>
        /annotations/.test(label) && done === total
      );
      return read.length;
    };
    assert.equal(await opened([{}]), 1);
    assert.equal(await opened([{}, { seed: 1 }, { dropout: 0.5 }, { imageSize: 64 }]), 1);
    assert.equal(await opened([{}, { tokens: 9 }]), 2);
  }));

Deno.test("trials of models that read no pictures need none; one that does asks for them", () =>
  withAnnotations(async (dataDirectory) => {
    const vizwiz = (own: Record<string, unknown>) =>
      settings({ data: "vizwiz", dataDirectory, ...own });
    const text = vizwiz({ model: "text" }), both = vizwiz({});
    const { engine, dataHash } = await prepareTrials([text], { engine: "wasm" });
    assert.equal(engine, "wasm");
    assert.equal(await dataHashOf(text), dataHash(text));
    await assert.rejects(
      prepareTrials([text, both], { engine: "wasm" }),
      /No train picture can be had\. The first, train\.jpg: it is not in \S+\. Set dataDirectory, which is \S+, to the folder that has the pictures as well/,
    );
  }));

Deno.test("data that is not on this machine has no hash yet", async () => {
  const absent = settings({ data: "vizwiz", dataDirectory: "/no/such/folder" });
  assert.equal(await dataHashOf(absent), undefined);
});

Deno.test("where the native engine cannot be had the trials run on wasm, with a notice, unless it was asked for", () =>
  withoutLibrary(async (directory) => {
    const notices: string[] = [];
    const onNotice = (line: string) => notices.push(line);
    const { engine } = await prepareTrials([], { directory, onNotice });
    assert.equal(engine, "wasm");
    assert.equal(notices.length, 1);
    assert.match(notices[0]!, /^The wasm engine runs, .*no-such-python/);
    for (const engine of ["native", "gpu"] as const) {
      await assert.rejects(prepareTrials([], { engine, directory, onNotice }), EngineInstallError);
    }
    assert.equal(notices.length, 1);
  }));

interface Row {
  image: string;
  question: string;
  answers: { answer: string }[];
  answer_type: string;
  answerable: 0 | 1;
}

/** A folder with VizWiz's layout: so many rows a split, of which the first have no picture. */
async function folderOf(
  rows: number,
  missing: Partial<Record<"train" | "val" | "test", number>>,
  change: (row: Row, index: number) => Row = (row) => row,
): Promise<string> {
  const folder = await Deno.makeTempDir();
  const picture = await sharp({
    create: { width: 20, height: 20, channels: 3, background: "red" },
  }).png().toBuffer();
  await Deno.mkdir(join(folder, "Annotations"));
  for (const split of ["train", "val", "test"] as const) {
    await Deno.mkdir(join(folder, "Images", split), { recursive: true });
    const all = Array.from({ length: rows }, (_, index): Row =>
      change({
        image: `${split} ${index}.png`,
        question: "What is this?",
        answers: Array.from({ length: 10 }, () => ({ answer: index % 2 ? "soup" : "can" })),
        answer_type: "other",
        answerable: index % 3 === 0 ? 0 : 1,
      }, index));
    await Deno.writeTextFile(join(folder, "Annotations", `${split}.json`), JSON.stringify(all));
    for (const { image } of all.slice(missing[split] ?? 0)) {
      await Deno.writeFile(join(folder, "Images", split, image), picture);
    }
  }
  return folder;
}

const withFolder = (dataDirectory: string, own: Record<string, unknown> = {}) =>
  settings({ data: "vizwiz", dataDirectory, trainRows: 2000, valRows: 1000, ...own });

Deno.test("more missing pictures than are allowed are refused with number, share, reason and setting", async () => {
  const folder = await folderOf(20, { train: 19, val: 1 });
  const trial = withFolder(folder);
  const directory = await Deno.makeTempDir();
  const refusal = {
    name: "DatasetError",
    message:
      /^19 of 20 training pictures \(95%\) could not be had or read, more than the share of 0\.1 that missingPictures allows\. The first, train 0\.png: it is neither in .+ nor in .+\/train 0\.png\. Mend what is missing,.*--set missingPictures=0\.95$/,
  };
  await assert.rejects(prepareTrials([trial], { engine: "wasm" }), refusal);
  await assert.rejects(runTrial(trial, { directory }), refusal);
  const notices: string[] = [];
  await prepareTrials([withFolder(folder, { missingPictures: 0.95 })], {
    engine: "wasm",
    onNotice: (line) => notices.push(line),
  });
  assert.deepEqual(notices, [
    "19 of 20 training pictures (95%) and 1 of 20 validation pictures (5%) could not be had or read: " +
    "models see them as black.",
  ]);
});

for (
  const [name, own, change, message] of [
    [
      "an answer model without one frequent answer",
      { model: "answer", minimumAnswerCount: 50 },
      undefined,
      /vocabulary of answers is <unk> alone: no answer is given in the 50 training rows that minimumAnswerCount asks for\. Lower it to 10 or less/,
    ],
    [
      "average precision without an unanswerable row",
      { bestBy: "valAveragePrecision" },
      (row: Row): Row => ({ ...row, answerable: 1 }),
      /valAveragePrecision is about unanswerable rows, but all 20 of the validation split are answerable/,
    ],
    [
      "VQA accuracy with one annotator a row",
      { model: "answer", bestBy: "valVqaAccuracy" },
      (row: Row): Row => ({ ...row, answers: [{ answer: "soup" }] }),
      /valVqaAccuracy needs 4 or more annotators a row, but row 0 of the validation split \(the first is 0\) has 1/,
    ],
    [
      "a row without answers for an answer model",
      { model: "answer" },
      (row: Row): Row => ({ ...row, answers: [] }),
      /Row 0 of the \w+ split \(the first is 0\) has no answers, from which an answer model learns/,
    ],
    [
      "more answers than a vocabulary may have",
      { model: "answer", minimumAnswerCount: 1 },
      undefined,
      /have 150,000 different answers, more than the 100,000 .*raise minimumAnswerCount, which is 1/,
    ],
  ] as const
) {
  Deno.test(`${name} is refused before training`, async () => {
    const isLarge = /150,000/.test(message.source);
    const folder = await folderOf(20, {}, change);
    if (isLarge) {
      const rows = Array.from({ length: 150_000 }, (_, i) => ({
        ...{ image: "train 1.png", question: "What?", answer_type: "other", answerable: 1 },
        answers: [{ answer: `answer ${i}` }],
      }));
      await Deno.writeTextFile(join(folder, "Annotations", "train.json"), JSON.stringify(rows));
    }
    const trial = withFolder(folder, { ...own, ...(isLarge && { trainRows: 0 }) });
    await assert.rejects(prepareTrials([trial], { engine: "wasm" }), {
      name: "DatasetError",
      message,
    });
  });
}

for (const split of ["train", "val"] as const) {
  Deno.test(`an empty ${split} split is refused before training`, async () => {
    const folder = await folderOf(4, {});
    await Deno.writeTextFile(join(folder, "Annotations", `${split}.json`), "[]");
    await assert.rejects(prepareTrials([withFolder(folder)], { engine: "wasm" }), {
      name: "DatasetError",
      message: new RegExp(`^The ${split === "train" ? "training" : "validation"} split has no row`),
    });
  });
}

Deno.test("a folder without a test split trains, and says that there are no test rows", async () => {
  const folder = await folderOf(8, {});
  await Deno.remove(join(folder, "Annotations", "test.json"));
  const directory = await Deno.makeTempDir();
  const events: TrialEvent[] = [];
  await runTrial(withFolder(folder, { epochs: 1 }), {
    directory,
    onEvent: (event) => events.push(event),
  });
  const [start] = events;
  assert(start?.event === "start");
  assert.deepEqual([start.found?.train.rows, start.found?.test.rows], [8, 0]);
});

Deno.test("two numbers of rows that come to the same rows are refused", async () => {
  const folder = await folderOf(20, {});
  const trials = [8, 64, 2000].map((trainRows) => withFolder(folder, { trainRows }));
  await assert.rejects(prepareTrials(trials, { engine: "wasm" }), {
    name: "DatasetError",
    message:
      "trainRows=64 and trainRows=2000 are the same data: there are only 20 training rows. Compare " +
      "numbers up to 20, or leave one of the two out.",
  });
});

Deno.test("batch norm over one value a channel is refused before a sweep and before a trial", async () => {
  const one = settings({ imageBlocks: "answer", imageSize: 16, trainRows: 65, batchSize: 32 });
  const refusal = {
    name: "SettingsError",
    message:
      /'batchSize' cannot be 32 for 65 training rows of 16 pixels: the last batch has one row/,
  };
  await assert.rejects(prepareTrials([settings(), one]), refusal);
  const directory = await Deno.makeTempDir();
  await assert.rejects(runTrial(one, { directory }), refusal);
  assert.deepEqual(Array.from(Deno.readDirSync(directory)), [], "nothing was written");
  await Deno.remove(directory);
});
