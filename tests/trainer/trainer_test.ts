import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs-core";
import { exists, foldIn, randomKey, SettingsError, writeAtomic } from "../../lib/base/mod.ts";
import { type Dataset, openDataset } from "../../lib/dataset/mod.ts";
import {
  createModel,
  decodeSafetensors,
  encodeSafetensors,
  importTensors,
  type Parameters,
  type StoredTensors,
  withChecksum,
} from "../../lib/model/mod.ts";
import {
  CheckpointError,
  DivergedError,
  parseTrialSettings,
  readStepLosses,
  runTrial,
  type RunTrialOptions,
  type TrialEvent,
  type TrialSettings,
} from "../../lib/trainer/mod.ts";
import { adamFactors } from "../../lib/trainer/adam.ts";
import { learningRateFactor } from "../../lib/trainer/schedule.ts";
import {
  compileEvalStep,
  compileTrainStep,
  embeddingRows,
  initTrainState,
  toTensors,
} from "../../lib/trainer/step.ts";
import { runProcess } from "./trial_process.ts";
import { createTask } from "../../lib/trainer/create_task.ts";

/** A trial of seconds; its learning rate is so high that its last epoch need not be its best. */
const small = {
  trainRows: 100,
  valRows: 50,
  testRows: 10,
  imageSize: 32,
  tokens: 12,
  hiddenSize: 8,
  embeddingSize: 8,
  imageChannels: 4,
  learningRate: 0.02,
  epochs: 3,
};
const settings = parseTrialSettings(small);

async function withDirectories(
  names: readonly string[],
  work: (...directories: string[]) => Promise<void>,
): Promise<void> {
  const root = await Deno.makeTempDir();
  try {
    await work(...names.map((name) => join(root, name)));
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Runs a trial and gives its events. */
async function run(
  settings: TrialSettings,
  directory: string,
  options: Omit<RunTrialOptions, "directory" | "onEvent"> & {
    onEvent?: (event: TrialEvent) => void;
  } = {},
): Promise<TrialEvent[]> {
  const events: TrialEvent[] = [];
  const onEvent = (event: TrialEvent) => {
    events.push(event);
    options.onEvent?.(event);
  };
  await runTrial(settings, { ...options, directory, onEvent });
  return events;
}

const find = <E extends TrialEvent["event"]>(events: readonly TrialEvent[], name: E) =>
  events.find(({ event }) => event === name) as Extract<TrialEvent, { event: E }>;

async function assertSameResults(directory: string, expected: string): Promise<void> {
  for (
    const file of [
      "settings.json",
      "history.json",
      "rows.npz",
      "weights.safetensors",
      "step_losses.f32",
    ]
  ) {
    const found = await Deno.readFile(join(directory, file));
    assert(Buffer.compare(found, await Deno.readFile(join(expected, file))) === 0, file);
  }
}

Deno.test("a trial gives the same bytes twice, other ones with another seed", async () => {
  await withDirectories(["one", "two", "other"], async (one, two, other) => {
    await run(settings, one);
    await run(settings, two);
    await assertSameResults(two, one);
    await run({ ...settings, seed: 43 }, other);
    const history = (directory: string) => Deno.readTextFile(join(directory, "history.json"));
    assert.notEqual(await history(other), await history(one));
  });
});

Deno.test("a trial that is stopped between two steps goes on to the same bytes, in the midst of its schedule", async () => {
  await withDirectories(["whole", "stopped"], async (whole, stopped) => {
    const scheduled = { ...settings, schedule: "cosine", warmup: 0.5 } as const;
    await run(scheduled, whole);
    const stop = new AbortController();
    const first = run(scheduled, stopped, {
      signal: stop.signal,
      onEvent: (event) => {
        if (event.event === "step" && event.epoch === 2 && event.step === 2) stop.abort();
      },
    });
    await assert.rejects(first, { name: "AbortError" });
    assert(await exists(join(stopped, "checkpoint.safetensors")));
    const events = await run(scheduled, stopped);
    const { resumedAfter, resumedSteps } = find(events, "start");
    assert.deepEqual([resumedAfter, resumedSteps], [1, 2]);
    const { epoch, step } = find(events, "step");
    assert.deepEqual([epoch, step], [2, 3], "steps of the epoch were taken again");
    await assertSameResults(stopped, whole);
    assert(!await exists(join(stopped, "checkpoint.safetensors")));
    assert(!await exists(join(stopped, "epoch.safetensors")));
  });
});

Deno.test("a trial that is stopped at each of its steps goes on to the same bytes", async () => {
  await withDirectories(["whole", "stopped"], async (whole, stopped) => {
    await run(settings, whole);
    for (let isWhole = false, runs = 0; !isWhole; runs++) {
      assert(runs < 100, "it does not come on");
      const stop = new AbortController();
      const onEvent = ({ event }: TrialEvent) => event === "step" && stop.abort();
      isWhole = await run(settings, stopped, { signal: stop.signal, onEvent }).then(
        () => true,
        (error) => {
          assert.equal(error.name, "AbortError");
          return false;
        },
      );
    }
    await assertSameResults(stopped, whole);
  });
});

Deno.test("a part of an epoch that is damaged, or of another trial, is trained again", async () => {
  await withDirectories(["whole", "damaged", "other"], async (whole, damaged, other) => {
    await run(settings, whole);
    const stopIn = async (directory: string, given: TrialSettings) => {
      const stop = new AbortController();
      const onEvent = (event: TrialEvent) => event.event === "step" && stop.abort();
      await assert.rejects(run(given, directory, { signal: stop.signal, onEvent }), {
        name: "AbortError",
      });
    };
    await stopIn(damaged, settings);
    const path = join(damaged, "epoch.safetensors");
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 1]! ^= 1;
    await Deno.writeFile(path, bytes);
    await stopIn(other, { ...settings, seed: 43 });
    for (const directory of [damaged, other]) {
      const events = await run(settings, directory);
      assert.equal(find(events, "start").resumedSteps, undefined);
      await assertSameResults(directory, whole);
    }
  });
});

Deno.test("a trial whose process is killed goes on to the same bytes", async () => {
  await withDirectories(["whole", "killed"], async (whole, killed) => {
    await run(settings, whole);
    const killAt = (event: TrialEvent) => event.event === "step" && event.epoch === 3;
    const events = await runProcess(small, killed, "native", killAt);
    assert.equal(events.at(-1)?.event, "step", "it was not killed in its third epoch");
    assert.equal(find(await run(settings, killed), "start").resumedAfter, 2);
    await assertSameResults(killed, whole);
  });
});

Deno.test("a trial that starts anew and is stopped in its first epoch leaves nothing of an earlier trial", async () => {
  await withDirectories(["trial"], async (directory) => {
    await run({ ...settings, epochs: 1 }, directory);
    for (const file of ["runs.json", "result.json"]) {
      await Deno.writeTextFile(join(directory, file), "[]");
    }
    const stop = new AbortController();
    const onEvent = (event: TrialEvent) => event.event === "step" && stop.abort();
    const other = { ...settings, epochs: 1, seed: 43 };
    await assert.rejects(run(other, directory, { signal: stop.signal, onEvent }), {
      name: "AbortError",
    });
    const left = Array.from(Deno.readDirSync(directory), ({ name }) => name);
    assert.deepEqual(left.toSorted(), ["epoch.safetensors", "settings.json", "step_losses.f32"]);
    assert.equal((await readStepLosses(directory)).length, 1, "those of its own step alone");
    const { seed } = JSON.parse(await Deno.readTextFile(join(directory, "settings.json")));
    assert.equal(seed, 43);
  });
});

Deno.test("an unfinished trial's folder refuses other settings by their names", async () => {
  await withDirectories(["trial"], async (directory) => {
    const stop = new AbortController();
    const onEvent = ({ event }: TrialEvent) => {
      if (event === "epoch") stop.abort();
    };
    await assert.rejects(run(settings, directory, { signal: stop.signal, onEvent }));
    await assert.rejects(run({ ...settings, learningRate: 0.5 }, directory), (error: Error) => {
      assert(error instanceof CheckpointError);
      assert.match(error.message, /learningRate is 0\.5 now and was 0\.02/);
      assert.match(error.message, /another folder/);
      return true;
    });
    const kept = JSON.parse(await Deno.readTextFile(join(directory, "settings.json")));
    assert.deepEqual(kept, settings, "the refused settings were written down");
  });
});

/** Stops a trial after its first epoch, and writes another checkpoint in place of its own. */
async function stopAndReplace(
  directory: string,
  replace: (checkpoint: StoredTensors) => StoredTensors,
): Promise<void> {
  const stop = new AbortController();
  const onEvent = ({ event }: TrialEvent) => event === "epoch" && stop.abort();
  await assert.rejects(run(settings, directory, { signal: stop.signal, onEvent }));
  const path = join(directory, "checkpoint.safetensors");
  await writeAtomic(path, encodeSafetensors(replace(decodeSafetensors(await Deno.readFile(path)))));
}

/** Stops a trial after its first epoch, and changes its checkpoint's metadata as one that was written so. */
function stopAndRewrite(
  directory: string,
  rewrite: (metadata: Record<string, string>) => Record<string, string>,
): Promise<void> {
  return stopAndReplace(
    directory,
    ({ tensors, metadata }) =>
      withChecksum({ tensors, metadata: { ...metadata, ...rewrite(metadata) } }),
  );
}

Deno.test("a checkpoint from before a setting existed, or of data in another place, goes on to the same bytes", async () => {
  await withDirectories(["whole", "older"], async (whole, older) => {
    await run(settings, whole);
    await stopAndRewrite(older, (metadata) => {
      const { precision: _, ...known } = JSON.parse(metadata.settings!);
      return { settings: JSON.stringify({ ...known, dataDirectory: "elsewhere" }) };
    });
    assert.equal(find(await run(settings, older), "start").resumedAfter, 1);
    await assertSameResults(older, whole);
  });
});

Deno.test("a checkpoint of other data, or of a version with other settings, is refused by name", async () => {
  await withDirectories(["data", "version"], async (data, version) => {
    await stopAndRewrite(data, () => ({ dataHash: "0123" }));
    await assert.rejects(run(settings, data), {
      name: "CheckpointError",
      message: /the data's hash is [0-9a-f]{64} now and was 0123\. Choose another folder/,
    });
    await stopAndRewrite(version, () => ({ settings: '{"droput": 0.5}' }));
    await assert.rejects(run(settings, version), {
      name: "CheckpointError",
      message: /is of another version: .*'droput'.*Choose another folder/,
    });
  });
});

const checkpointOf = (directory: string) => join(directory, "checkpoint.safetensors");

/** Stops a trial after its second epoch, in a copy of whose folder `damage` then does what it does. */
async function withStopped(
  name: string,
  work: (
    again: (damage: (directory: string) => Promise<void>) => Promise<TrialEvent[]>,
  ) => Promise<void>,
): Promise<void> {
  await withDirectories(["whole", name], async (whole, stopped) => {
    await run(settings, whole);
    const stop = new AbortController();
    const onEvent = (event: TrialEvent) => {
      if (event.event === "epoch" && event.metrics.epoch === 2) stop.abort();
    };
    await assert.rejects(run(settings, stopped, { signal: stop.signal, onEvent }));
    let copies = 0;
    await work(async (damage) => {
      const directory = `${stopped}-${copies++}`;
      await Deno.mkdir(directory);
      for (const { name } of Deno.readDirSync(stopped)) {
        await Deno.copyFile(join(stopped, name), join(directory, name));
      }
      await damage(directory);
      const events = await run(settings, directory);
      await assertSameResults(directory, whole);
      return events;
    });
  });
}

/** Flips a bit of a file. */
async function flip(path: string, byte: number, bit: number): Promise<void> {
  const content = await Deno.readFile(path);
  content[byte] = content[byte]! ^ (1 << bit);
  await Deno.writeFile(path, content);
}

Deno.test("a trial whose checkpoint is damaged starts again, says so and ends with the same bytes", () =>
  withStopped("damaged", async (again) => {
    const damages: ((path: string) => Promise<void>)[] = [
      (path) => Deno.writeTextFile(path, "not a checkpoint"),
      (path) => Deno.truncate(path, 1000),
      (path) => Deno.truncate(path, 0),
      async (path) => await flip(path, (await Deno.stat(path)).size - 5, 3),
      async (path) => await flip(path, (await Deno.stat(path)).size >> 1, 6),
      async (path) => {
        const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
        await flip(path, text.indexOf("valLoss") + 12, 0);
      },
      async (path) => {
        const text = new TextDecoder("latin1").decode(await Deno.readFile(path));
        await flip(path, text.indexOf("hiddenSize") + 3, 0);
      },
      async (path) => {
        const { tensors, metadata } = decodeSafetensors(await Deno.readFile(path));
        const kept = Object.entries(tensors).filter(([name]) => !name.startsWith("rows/"));
        const { tensorsHash: _, metadataHash: _metadataHash, ...older } = metadata;
        const stored = { tensors: Object.fromEntries(kept), metadata: older };
        await writeAtomic(path, encodeSafetensors(stored));
      },
    ];
    for (const damage of damages) {
      const events = await again((directory) => damage(checkpointOf(directory)));
      assert.match(find(events, "restart").reason, /checkpoint\.safetensors (is damaged|lacks)/);
      assert.equal(find(events, "start").resumedAfter, 0);
    }
  }));

Deno.test("a trial goes on from its checkpoint alone, whatever became of its other files", () =>
  withStopped("files", async (again) => {
    for (const file of ["history.json", "rows.npz", "settings.json"]) {
      for (const content of [undefined, "", "[]", '{"cut": '] as const) {
        const events = await again(async (directory) => {
          const path = join(directory, file);
          if (content === undefined) await Deno.remove(path);
          else await Deno.writeTextFile(path, content);
        });
        const { resumedAfter, history } = find(events, "start");
        assert.deepEqual([resumedAfter, history.length], [2, 2]);
      }
    }
  }));

Deno.test("a trial whose best weights are damaged or not there starts again", () =>
  withStopped("weights", async (again) => {
    const path = (directory: string) => join(directory, "weights.safetensors");
    const gone = await again((directory) => Deno.remove(path(directory)));
    assert.match(find(gone, "restart").reason, /weights\.safetensors is not there/);
    const flipped = await again(async (directory) =>
      await flip(path(directory), (await Deno.stat(path(directory))).size - 5, 3)
    );
    assert.match(find(flipped, "restart").reason, /weights\.safetensors is damaged/);
    for (const change of [{ epochs: 1 }, { seed: 43 }]) {
      const other = await again(async (directory) => {
        await run({ ...settings, ...change }, `${directory}-other`);
        await Deno.copyFile(path(`${directory}-other`), path(directory));
      });
      assert.match(find(other, "restart").reason, /other weights than those of the best epoch/);
    }
  }));

Deno.test("a kill between the best weights and their checkpoint costs that epoch alone", async () => {
  await withDirectories(["whole", "killed"], async (whole, killed) => {
    await run(settings, whole);
    const copy = join(killed, "before");
    let isCopied = false;
    const onEvent = (event: TrialEvent) => {
      if (event.event !== "epoch" || isCopied) return;
      isCopied = true;
      Deno.copyFileSync(checkpointOf(killed), copy);
    };
    await Deno.mkdir(killed);
    const stop = new AbortController();
    await assert.rejects(run(settings, killed, {
      signal: stop.signal,
      onEvent(event) {
        onEvent(event);
        if (event.event === "epoch" && event.metrics.epoch === 2) stop.abort();
      },
    }));
    await Deno.rename(copy, checkpointOf(killed));
    const events = await run(settings, killed);
    assert.equal(find(events, "start").resumedAfter, 1);
    await assertSameResults(killed, whole);
  });
});

/** Options of a trial's steps. @param tokens Those that have a row of the embedding. */
function stepOf(settings: TrialSettings, dataset: Dataset, tokens: Int32Array) {
  const model = createModel(settings, { tokenIds: tokens, answers: dataset.answers.length });
  const { precision } = settings;
  return { model, task: createTask(settings, dataset), sizes: settings, precision };
}

/** Trains by a metric, and checks that the weights in the trial's directory are the best epoch's. */
async function assertBestKept(
  bestBy: TrialSettings["bestBy"],
  better: (...scores: number[]) => number,
): Promise<void> {
  await withDirectories(["trial"], async (directory) => {
    const { best, history } = await runTrial({ ...settings, bestBy }, { directory });
    assert.equal(best[bestBy], better(...history.map((epoch) => epoch[bestBy]!)));
    const file = decodeSafetensors(await Deno.readFile(join(directory, "weights.safetensors")));
    const tensors = Object.entries(importTensors(file.tensors));
    const group = (running: boolean): Parameters =>
      Object.fromEntries(tensors.filter(([name]) => name.includes("running_") === running));
    const model = { parameters: group(false), statistics: group(true) };
    const tokens = Int32Array.from(JSON.parse(file.metadata.embeddingTokens!));
    const dataset = await openDataset(settings);
    const step = stepOf(settings, dataset, tokens);
    const evalStep = compileEvalStep(step);
    let correct = 0, loss = 0;
    for await (const batch of dataset.val.batches({ batchSize: settings.batchSize })) {
      const tensors = toTensors(batch, embeddingRows({ tokenIds: tokens }), step.task);
      const metrics = await evalStep(model, tensors);
      const answerable = metrics.logits.dataSync().map((logit) => logit >= 0 ? 1 : 0);
      correct += batch.answerable.filter((label, row) => label === answerable[row]).length;
      loss += batch.size * metrics.loss.dataSync()[0]!;
    }
    dataset.close();
    assert.equal(correct / settings.valRows, best.valAccuracy);
    assert.equal(loss / settings.valRows, best.valLoss);
  });
}

Deno.test("the kept weights are the best epoch's, and evaluate to its scores", () =>
  assertBestKept("valAccuracy", Math.max));

Deno.test("a trial that is to be best by another metric keeps that epoch's weights", () =>
  assertBestKept("valLoss", Math.min));

/** Each epoch's losses, row by row, of a trial whose parameters stay as they begin. */
async function standingLosses(dropout: number): Promise<number[][]> {
  const losses: number[][] = [[], []];
  const standing = { learningRate: 1e-30, batchSize: 1, trainRows: 12, valRows: 1, epochs: 2 };
  await withDirectories(["trial"], async (directory) => {
    await run({ ...settings, ...standing, dropout }, directory, {
      onEvent: (event) => {
        if (event.event === "step") losses[event.epoch - 1]!.push(event.loss);
      },
    });
  });
  return losses;
}

Deno.test("each epoch sees every row once, in another order", async () => {
  const [first, second] = await standingLosses(0);
  assert.equal(new Set(first).size, 12);
  assert.deepEqual(first!.toSorted(), second!.toSorted());
  assert.notDeepEqual(first, second);
});

Deno.test("each step drops other units", async () => {
  const seen = new Set((await standingLosses(0.5)).flat());
  assert(seen.size > 18, `only ${seen.size} of 24 losses differ`);
});

Deno.test("of epochs that are equally good the first is kept", async () => {
  await withDirectories(["trial"], async (directory) => {
    const standing = { ...settings, learningRate: 1e-30, valRows: 1 };
    const { history, best } = await runTrial(standing, { directory });
    assert.equal(new Set(history.map(({ valAccuracy }) => valAccuracy)).size, 1);
    assert.equal(best.epoch, 1);
  });
});

Deno.test("Adam and the schedule count their steps through all epochs", async () => {
  const rows = { trainRows: 1, batchSize: 1, valRows: 1 };
  const one = { ...settings, ...rows, dropout: 0, epochs: 4, schedule: "cosine" as const };
  const losses: number[] = [];
  await withDirectories(["trial"], async (directory) => {
    const onEvent = (event: TrialEvent) => event.event === "step" && losses.push(event.loss);
    await run(one, directory, { onEvent });
  });
  const dataset = await openDataset(one);
  const [batch] = await Array.fromAsync(dataset.train.batches({ batchSize: 1 }));
  dataset.close();
  const tokens = Int32Array.from(new Set(batch!.tokenIds));
  const step = stepOf(one, dataset, tokens);
  const tensors = toTensors(batch!, embeddingRows({ tokenIds: tokens }), step.task);
  let state = initTrainState(foldIn(randomKey(one.seed), "parameters"), step.model);
  const trainStep = compileTrainStep(step);
  for (const [index, loss] of losses.entries()) {
    const rate = one.learningRate * learningRateFactor(one, index + 1, 4);
    const factors = tf.tensor1d(adamFactors(rate, index + 1));
    const next = await trainStep(state, tensors, tf.tensor1d([0, 0], "int32"), factors);
    assert(Math.abs(next.metrics.loss.dataSync()[0]! - loss) < 1e-6, `step ${index + 1}`);
    state = next.state;
  }
  assert.equal(losses.length, 4);
});

Deno.test("a trial tells what its scores are held against", async () => {
  await withDirectories(["trial"], async (directory) => {
    const events = await run({ ...settings, epochs: 1 }, directory);
    const { references, dataHash, found, engine, ...start } = find(events, "start");
    assert.match(engine, /^TensorFlow \d/);
    const none = { resumedAfter: 0, history: [] };
    assert.deepEqual(start, { event: "start", epochs: 1, stepsPerEpoch: 4, ...none });
    const dataset = await openDataset(settings);
    dataset.close();
    assert.equal(dataHash, dataset.hash);
    assert.deepEqual(found, dataset.found);
    assert.deepEqual(found?.train, { rows: 100, pictures: 100, missingPictures: 0 });
    assert.equal(references.reachable, dataset.val.reachable!.answerability);
    const share = (rows: typeof dataset.val.samples) =>
      rows.reduce((sum, { answerable }) => sum + answerable!, 0) / rows.length;
    const ones = share(dataset.val.samples);
    const majority = share(dataset.train.samples) >= 0.5 ? ones : 1 - ones;
    assert(Math.abs(references.majority - majority) < 1e-12);
  });
});

Deno.test("an answer trial is scored by VizWiz's accuracy, and its weights name its answers", async () => {
  await withDirectories(["trial"], async (directory) => {
    const answering = parseTrialSettings({ ...small, model: "answer", epochs: 2 });
    const events = await run(answering, directory);
    const { references } = find(events, "start");
    const { best } = find(events, "end");
    const dataset = await openDataset(answering);
    dataset.close();
    const samples = dataset.val.samples;
    assert.equal(references.reachable, dataset.val.reachable!.answer);
    const count = (answer: string) => dataset.train.samples.filter((row) => row.answer === answer);
    const [frequent] = dataset.answers.toSorted((a, b) => count(b).length - count(a).length);
    const right = samples.filter(({ answer }) => answer === frequent).length;
    assert.equal(references.majority, right / samples.length);
    const byType = Object.entries(best.valVqaAccuracyByType!);
    const shareOf = (type: string) =>
      samples.filter(({ answerType }) => answerType === type).length / samples.length;
    const mean = byType.reduce((sum, [type, accuracy]) => sum + accuracy * shareOf(type), 0);
    assert(Math.abs(mean - best.valVqaAccuracy!) < 1e-9);
    const { metadata } = decodeSafetensors(
      await Deno.readFile(join(directory, "weights.safetensors")),
    );
    assert.equal(metadata.model, "answer");
    assert.deepEqual(JSON.parse(metadata.answers!), dataset.answers);
  });
});

Deno.test("a text-only trial gives the same numbers whatever the pictures' size", async () => {
  await withDirectories(["one", "two"], async (one, two) => {
    const text = { ...small, model: "text", epochs: 1 };
    const losses = async (imageSize: number, directory: string) =>
      (await runTrial(parseTrialSettings({ ...text, imageSize }), { directory })).history;
    assert.deepEqual(await losses(16, one), await losses(32, two));
  });
});

Deno.test("a trial that diverges fails with the remedy", async () => {
  await withDirectories(["trial"], async (directory) => {
    const diverging = run({ ...settings, learningRate: 1e30 }, directory);
    await assert.rejects(diverging, (error: Error) => {
      assert(error instanceof DivergedError);
      assert.match(error.message, /diverged.*Lower learningRate, which is 1e\+30/);
      return true;
    });
    assert(!await exists(join(directory, "history.json")));
  });
});

Deno.test("a trial diverges also when only validation shows it", async () => {
  await withDirectories(["trial"], async (directory) => {
    const oneStep = { ...settings, learningRate: 1e30, batchSize: 100 };
    await assert.rejects(run(oneStep, directory), (error: Error) => {
      assert(error instanceof DivergedError);
      assert.match(error.message, /validation after epoch 1/);
      return true;
    });
  });
});

Deno.test("pictures too small for the model are refused before anything runs", () => {
  const tooDeep = { imageBlocks: "1/1/1/1/1/", imageSize: 60 };
  assert.throws(() => parseTrialSettings(tooDeep), (error: Error) => {
    assert(error instanceof SettingsError);
    assert.match(
      error.message,
      /'imageBlocks' cannot be '1\/1.* 60 pixels.* imageSize to 61 or more/,
    );
    return true;
  });
  assert.equal(parseTrialSettings({ ...tooDeep, model: "text" }).imageSize, 60);
});

Deno.test("the smallest picture that is allowed can be trained on", async () => {
  await withDirectories(["trial"], async (directory) => {
    const deep = parseTrialSettings({
      ...small,
      imageBlocks: "1/1/1/1/",
      imageSize: 29,
      epochs: 1,
    });
    const { history } = await runTrial(deep, { directory });
    assert.equal(history.length, 1);
  });
});

Deno.test("the wasm engine's losses are the native engine's, dropout included", async () => {
  await withDirectories(["native", "wasm"], async (native, wasm) => {
    const losses = (events: TrialEvent[]) =>
      events.flatMap((event) => event.event === "step" ? [event.loss] : []);
    const short = { ...small, epochs: 1, learningRate: 1e-3, batchSize: 20 };
    const [expected, found] = [
      losses(await run(parseTrialSettings(short), native)),
      losses(await runProcess(short, wasm, "wasm")),
    ];
    assert.equal(expected.length, 5);
    assert.equal(found.length, 5);
    expected.forEach((loss, step) =>
      assert(Math.abs(found[step]! - loss) < 1e-4 * loss, `${found}`)
    );
  });
});
