import { join } from "node:path";
import { createInterface } from "node:readline";
import process from "node:process";
import * as tf from "@tensorflow/tfjs-core";
import sharp from "sharp";
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

/** Seconds that work takes, and what it gives. */
async function timed<T>(work: () => Promise<T>): Promise<{ seconds: number; result: T }> {
  const began = performance.now();
  const result = await work();
  return { seconds: (performance.now() - began) / 1000, result };
}

/** Runs work with a folder that is removed afterwards. */
async function withFolder<T>(work: (directory: string) => Promise<T>): Promise<T> {
  const directory = await Deno.makeTempDir({ prefix: "vqalab-bench-" });
  try {
    return await work(directory);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}

/** Seconds to open a data set with nothing cached, less those with everything cached. */
async function decodingSeconds(of: TrialSettings): Promise<number> {
  return await withFolder(async (directory) => {
    const open = () => timed(async () => (await openDataset(of, { directory })).close());
    const fresh = await open(), cached = await open();
    return fresh.seconds - cached.seconds;
  });
}

/** Adds up what the engine's functions take from now on. */
function watchEngine(): { seconds: number } {
  const watch = { seconds: 0 };
  const { binding } = tf.backend() as unknown as {
    binding: { executeInBackground(...args: unknown[]): Promise<unknown> };
  };
  const execute = binding.executeInBackground.bind(binding);
  binding.executeInBackground = async (...args) => {
    const { seconds, result } = await timed(() => execute(...args));
    watch.seconds += seconds;
    return result;
  };
  return watch;
}

/** An experiment on the learning rate. */
function experiment(values: number[]): NamedExperiment {
  return {
    name: "bench",
    question: "How long does it take?",
    setting: "learningRate",
    values,
    base: { learningRate: values[0]! },
    metric: "valAccuracy",
  };
}

/** What a trial spent where, in seconds. */
interface TrialTimes {
  /** Before its first epoch, the process's start included. */
  start: number;
  /** Of each epoch: training and evaluation, of those in the engine, and what is written after it. */
  epochs: { work: number; engine: number; after: number }[];
}

async function watchedTrial(): Promise<TrialTimes> {
  await openEngine({ engine: "native", threads: settings.threads });
  const watch = watchEngine();
  const times: TrialTimes = { start: 0, epochs: [] };
  let began = 0;
  await withFolder((directory) =>
    runTrial(settings, {
      directory,
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
    })
  );
  return times;
}

const commands = {
  async versions() {
    const { version } = await openEngine({ engine: "native", threads: settings.threads });
    return { TensorFlow: version, sharp: sharp.versions.sharp, Deno: Deno.version.deno };
  },

  /** A step on a batch that is in memory. */
  async train() {
    const learner = await openedLearner();
    const { seconds, result: loss } = await timed(() => learner.train(batch));
    return { seconds, loss };
  },

  /** A batch of evaluation, from memory. */
  async evaluate() {
    const learner = await openedLearner();
    const { seconds, result: loss } = await timed(() => learner.evaluate(batch));
    return { seconds, loss };
  },

  pictures: ({ parent, sizes }: { parent: string; sizes: Sizes }) => makePictures(parent, sizes),

  /** Decodes and caches the pictures, for this measurement alone. */
  decode: async () => ({ seconds: await decodingSeconds(settings) }),

  /** Decodes and caches the pictures where trials look for them, unless they are there. */
  async prepare() {
    (await openDataset(settings)).close();
    return {};
  },

  trial: watchedTrial,

  /** Seconds to open a study, of several tries; its journal repeats that of a real small one. */
  async journal({ trials, tries }: { trials: number; tries: number }) {
    return await withFolder(async (resultsDirectory) => {
      const { directory } = await runSweep({
        experiment: experiment([0.001, 0.01]),
        preset: "smoke",
        seeds: 1,
        set: { epochs: 10 },
        resultsDirectory,
      });
      await repeatJournal(join(directory, "journal.log"), trials);
      const seconds: number[] = [];
      while (seconds.length < tries) {
        seconds.push((await timed(() => openStudy(directory))).seconds);
      }
      return { seconds, trials: (await openStudy(directory)).trials.length };
    });
  },

  /** Trains as many trials of the report's experiment at once as there are values. */
  async sweep({ values }: { values: number[] }) {
    return await withFolder(async (resultsDirectory) => {
      const { data, dataDirectory, trainRows, valRows, testRows, epochs, precision } = settings;
      const epochSeconds: number[][] = [];
      const { seconds, result } = await timed(() =>
        runSweep({
          experiment: experiment(values),
          preset: "lab",
          seeds: 1,
          set: { data, dataDirectory, trainRows, valRows, testRows, epochs, precision },
          resultsDirectory,
          onUpdate({ trial, event }) {
            if (event?.event === "epoch") (epochSeconds[trial.number] ??= []).push(event.seconds);
          },
        })
      );
      const failure = result.trials.find(({ state }) => state !== "complete");
      if (failure) throw new Error(`Trial ${failure.number}: ${failure.error}`);
      return { seconds, epochs: epochSeconds };
    });
  },
};

/** Writes the records of a journal's trials again and again, as of new trials. */
async function repeatJournal(path: string, trials: number): Promise<void> {
  const records = (await Deno.readTextFile(path)).trimEnd().split("\n")
    .map((line): Record<string, unknown> => JSON.parse(line));
  const createTrial = 4;
  const first = records.findIndex(({ op_code }) => op_code === createTrial);
  const count = records.filter(({ op_code }) => op_code === createTrial).length;
  const copy = (number: number) =>
    records.slice(first).map((record) =>
      typeof record["trial_id"] === "number"
        ? { ...record, trial_id: record["trial_id"] + number * count }
        : record
    );
  const copies = Array.from({ length: Math.ceil(trials / count) }, (_, number) => copy(number));
  const lines = [...records.slice(0, first), ...copies.flat()].map((of) => JSON.stringify(of));
  await Deno.writeTextFile(path, lines.join("\n") + "\n");
}

for await (const line of createInterface(process.stdin)) {
  const { do: name, ...args }: { do: keyof typeof commands } = JSON.parse(line);
  const answer = await commands[name](args as never);
  console.log(JSON.stringify(answer));
}
Deno.exit();
