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
      /No picture can be had\..*train\.jpg/,
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
