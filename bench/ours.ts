import { join } from "node:path";
import { createInterface } from "node:readline";
import process from "node:process";
import * as tf from "@tensorflow/tfjs-core";
import sharp from "sharp";
import { temporaryFolder } from "../lib/base/mod.ts";
import { openDataset } from "../lib/dataset/mod.ts";
import { openEngine } from "../lib/engine/mod.ts";
import { type NamedExperiment, openStudy, runSweep } from "../lib/sweep/mod.ts";
import {
  openSteps,
  parseTrialSettings,
  runTrial,
  type Steps,
  type TrialSettings,
} from "../lib/trainer/mod.ts";
import { randomBatch, wordsAndAnswers } from "./batch.ts";
import { makePictures, type Sizes } from "./pictures.ts";

/**
 * Our side of the benchmark: a process that answers commands, as pytorch_peer.py does.
 *
 *     ours.ts '{"precision": "bfloat16", "threads": 2}'
 */
const settings = parseTrialSettings(JSON.parse(Deno.args[0] ?? "{}"));

let learner: Steps | undefined;

async function openedLearner(): Promise<Steps> {
  await openEngine({ engine: "native", threads: settings.threads });
  return learner ??= openSteps(settings, wordsAndAnswers);
}

const batch = randomBatch(1, { ...settings, size: settings.batchSize });

/** Measures the seconds that work takes. */
async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { seconds: (performance.now() - began) / 1000, result };
}

/** Measures the seconds to open a data set with nothing cached, less those with everything cached. */
async function decodingSeconds(of: TrialSettings): Promise<number> {
  await using folder = await temporaryFolder();
  const open = () => timed(async () => (await openDataset(of, { directory: folder.path })).close());
  const fresh = await open(), cached = await open();
  return fresh.seconds - cached.seconds;
}

/** Adds up the seconds that the engine's functions take from now on. */
function watchEngine(): { seconds: number } {
  const watch = { seconds: 0 };
  const { binding } = tf.backend() as unknown as {
    binding: { executeFunction(...args: unknown[]): Promise<unknown> };
  };
  const execute = binding.executeFunction.bind(binding);
  binding.executeFunction = async (...args) => {
    const { seconds, result } = await timed(() => execute(...args));
    watch.seconds += seconds;
    return result;
  };
  return watch;
}

/** Creates an experiment on the learning rate. */
function experiment(values: number[]): NamedExperiment {
  return {
    name: "bench",
    question: "How long does it take?",
    vary: { learningRate: values },
    base: { learningRate: values[0]! },
    metric: "valAccuracy",
  };
}

/** The parts of a trial's time, in seconds. */
interface TrialTimes {
  /** Time before the first epoch, the start of the process included. */
  start: number;
  /** Each epoch's training and evaluation, their part in the engine, and the writing after them. */
  epochs: { work: number; engine: number; after: number }[];
}

async function watchedTrial(): Promise<TrialTimes> {
  await openEngine({ engine: "native", threads: settings.threads });
  const watch = watchEngine();
  const times: TrialTimes = { start: 0, epochs: [] };
  let began = 0;
  await using folder = await temporaryFolder();
  await runTrial(settings, {
    directory: folder.path,
    engine: "native",
    onEvent(event) {
      const now = performance.now() / 1000; // since the process began
      if (event.event === "start") times.start = now;
      if (event.event === "epoch") {
        const work = event.seconds;
        times.epochs.push({ work, engine: watch.seconds, after: now - began - work });
      }
      if (event.event !== "step") {
        began = now;
        watch.seconds = 0;
      }
    },
  });
  return times;
}

const commands = {
  async versions() {
    const { version } = await openEngine({ engine: "native", threads: settings.threads });
    return { TensorFlow: version, sharp: sharp.versions.sharp, Deno: Deno.version.deno };
  },

  /** Takes a training step on a batch in memory. */
  async train() {
    const learner = await openedLearner();
    const { seconds, result: loss } = await timed(() => learner.train(batch));
    return { seconds, loss };
  },

  /** Evaluates a batch in memory. */
  async evaluate() {
    const learner = await openedLearner();
    const { seconds, result: loss } = await timed(() => learner.evaluate(batch));
    return { seconds, loss };
  },

  pictures: ({ parent, sizes }: { parent: string; sizes: Sizes }) => makePictures(parent, sizes),

  /** Decodes the pictures into a temporary cache. */
  decode: async () => ({ seconds: await decodingSeconds(settings) }),

  /** Decodes the pictures into the cache of trials, unless they are there. */
  async prepare() {
    (await openDataset(settings)).close();
    return {};
  },

  trial: watchedTrial,

  /** Writes the data as arrays, as `read_split` of pytorch_peer.py reads them. */
  async arrays({ directory }: { directory: string }) {
    const dataset = await openDataset(settings);
    for (const split of [dataset.train, dataset.val]) {
      const [batch] = await Array.fromAsync(split.batches({ batchSize: split.samples.length }));
      const { images, tokenIds, answerable } = batch!;
      for (
        const [name, values] of Object.entries({
          pixels: images,
          ids: tokenIds,
          labels: answerable,
        })
      ) {
        await Deno.writeFile(
          join(directory, `${split.name}.${name}`),
          new Uint8Array(values.buffer),
        );
      }
    }
    dataset.close();
    return {};
  },

  /** Opens a study several times; its journal repeats that of a small real one. */
  async journal({ trials, tries }: { trials: number; tries: number }) {
    await using folder = await temporaryFolder();
    const { directory } = await runSweep({
      experiment: experiment([0.001, 0.01]),
      preset: "smoke",
      seeds: 1,
      set: { epochs: 10 },
      resultsDirectory: folder.path,
    });
    await repeatJournal(join(directory, "journal.log"), trials);
    const seconds: number[] = [];
    while (seconds.length < tries) {
      seconds.push((await timed(() => openStudy(directory))).seconds);
    }
    return { seconds, trials: (await openStudy(directory)).trials.length };
  },

  /** Trains a trial of the report's experiment for each value, all at once. */
  async sweep({ values }: { values: number[] }) {
    await using folder = await temporaryFolder();
    const { data, dataDirectory, trainRows, valRows, testRows, epochs, precision } = settings;
    const epochSeconds: number[][] = [];
    const { seconds, result } = await timed(() =>
      runSweep({
        experiment: experiment(values),
        preset: "lab",
        seeds: 1,
        set: { data, dataDirectory, trainRows, valRows, testRows, epochs, precision },
        resultsDirectory: folder.path,
        onUpdate({ trial, event }) {
          if (event?.event === "epoch") (epochSeconds[trial.id] ??= []).push(event.seconds);
        },
      })
    );
    const failure = result.trials.find(({ state }) => state !== "complete");
    if (failure) throw new Error(`Trial ${failure.id}: ${failure.error}`);
    return { seconds, epochs: epochSeconds };
  },
};

/** Repeats the records of a journal's trials as those of new trials. */
async function repeatJournal(path: string, trials: number): Promise<void> {
  const records = (await Deno.readTextFile(path)).trimEnd().split("\n");
  const isNewTrial = (record: string) => record.startsWith('{"op_code":4,');
  const count = records.filter(isNewTrial).length;
  const first = records.findIndex(isNewTrial);
  // As text, since a journal may hold NaN, which is not JSON.
  const copy = (number: number) =>
    records.slice(first).map((record) =>
      record.replace(
        /("trial_id":|"directory":"trials\/)(\d+)/g,
        (_, name, id) => `${name}${Number(id) + number * count}`,
      )
    );
  const copies = Array.from({ length: Math.ceil(trials / count) }, (_, number) => copy(number));
  const lines = [...records.slice(0, first), ...copies.flat()]
    .map((record, i) => record.replace(/"line":\d+/, `"line":${i + 1}`));
  await Deno.writeTextFile(path, lines.join("\n") + "\n");
}

for await (const line of createInterface(process.stdin)) {
  const { do: name, ...args }: { do: keyof typeof commands } = JSON.parse(line);
  const answer = await commands[name](args as never);
  console.log(JSON.stringify(answer));
}
Deno.exit();
