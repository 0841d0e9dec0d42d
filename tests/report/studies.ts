import { join } from "node:path";
import type { SettingValue } from "../../lib/base/mod.ts";
import {
  type Experiment,
  gridPoints,
  type Point,
  presets,
  type RunRecord,
  type SearchSpace,
  type Study,
  type StudyTrial,
  variedSettings,
} from "../../lib/sweep/mod.ts";
import {
  type EpochMetrics,
  parseTrialSettings,
  type ReferenceScores,
} from "../../lib/trainer/mod.ts";
import { writeRowResults } from "../../lib/trainer/row_results.ts";

/** A trial's score, its error's text where it failed, or undefined where it waits. */
export type MadeUpScore = number | string | undefined;

/** The parts of a made-up study: scores by point and then seed. */
export interface MadeUp {
  question?: string;
  claim?: string;
  /** The settings that are varied. @default learningRate, with `values` */
  vary?: SearchSpace;
  values?: readonly SettingValue[];
  metric?: Experiment["metric"];
  expects?: Experiment["expects"];
  /** The accuracies of training rows at the end, by point and seed. @default none is measured */
  fitted?: readonly (readonly number[])[];
  base?: Experiment["base"];
  /** Points after those of the grid, with the scores after theirs. */
  asked?: readonly Point[];
  scores: readonly (readonly MadeUpScore[])[];
  references?: ReferenceScores;
  /** The hash of the trials' data. @default 64 times "a" */
  dataHash?: string;
  /** The process that trained each trial. @default {@linkcode run} */
  run?: RunRecord;
}

const epochs = 8;

/** A process that trained a trial, made up. */
export const run: RunRecord = {
  command: "deno task sweep made_up",
  started: "2026-01-02T03:04:05.000Z",
  ended: "2026-01-02T03:05:05.000Z",
  resumedAfter: 0,
  engine: "TensorFlow 2.21.0",
  threads: 1,
  code: { commit: "c".repeat(40), dirty: false },
  hardware: {
    processor: "Made-up 3000",
    cores: 2,
    memory: 7.8,
    system: "Linux 6.1",
    architecture: "x64",
  },
  versions: { deno: "2.9.6", packages: { "vega-lite": "6.5.0" } },
};

function history(score: number, metric: Experiment["metric"]): EpochMetrics[] {
  return Array.from({ length: epochs }, (_, i) => {
    const progress = 1 - Math.exp(-(i + 1) / 2);
    const shape = i === 5 ? 1 : 0.98 * progress / (1 - Math.exp(-epochs / 2));
    const accuracy = metric === "valAccuracy" ? 0.55 + (score - 0.55) * shape : 0.7;
    const loss = metric === "valLoss" ? score / Math.max(shape, 0.1) : 0.7 - 0.5 * shape;
    return {
      epoch: i + 1,
      trainLoss: loss * 0.9,
      trainAccuracy: Math.min(1, accuracy + 0.01 * i),
      valLoss: loss,
      valAccuracy: accuracy,
      ...(metric !== "valAccuracy" && metric !== "valLoss" &&
        { [metric]: 0.55 + (score - 0.55) * shape }),
    };
  });
}

/** A study with these scores; the best epoch of each trial is the sixth. */
export function madeUpStudy(options: MadeUp): Study {
  const {
    question = "Which learning rate trains best?",
    vary = { learningRate: options.values! },
    metric = "valAccuracy",
    base = {},
    asked = [],
    references = { majority: 0.6, reachable: 0.95 },
  } = options;
  const seeds = options.scores[0]!.map((_, i) => 42 + i);
  const set = {
    tokens: 30,
    trainRows: 800,
    valRows: 400,
    hiddenSize: 128,
    embeddingSize: 256,
    imageChannels: 64,
    epochs,
  };
  const given = { ...presets.quick, bestBy: metric, ...set, ...base };
  const settings = parseTrialSettings(given);
  const points = [...gridPoints(vary), ...asked];
  const trials = points.flatMap((point, row) =>
    seeds.map((seed, column): StudyTrial => {
      const score = options.scores[row]![column];
      const id = row * seeds.length + column;
      const common = {
        id,
        point,
        seed,
        settings: { ...settings, ...point, seed },
        directory: `/results/trials/${id}`,
        value: undefined,
        epochs: 0,
        history: [],
        runs: [],
      };
      if (score === undefined) return { ...common, state: "waiting" };
      const runs = [options.run ?? run];
      if (typeof score === "string") {
        return { ...common, runs, state: "failed", error: score, log: "epoch 1\nepoch 2" };
      }
      return {
        ...common,
        state: "complete",
        value: score,
        epochs,
        history: history(score, metric).map((epoch, i) => ({
          ...epoch,
          ...(i === epochs - 1 && options.fitted &&
            { fittedAccuracy: options.fitted[row]![column]! }),
        })),
        runs,
        references,
        dataHash: options.dataHash ?? "a".repeat(64),
        engine: "TensorFlow 2.21.0",
        seconds: 12 + id,
      };
    })
  );
  return {
    name: "made_up/shapes-quick",
    experiment: {
      name: "made_up",
      question,
      ...(options.claim === undefined ? {} : { claim: options.claim }),
      ...(options.expects === undefined ? {} : { expects: options.expects }),
      vary,
      base: {
        ...base,
        ...Object.fromEntries(variedSettings(vary).map((name) => [name, settings[name]])),
      },
      metric,
    },
    preset: { name: "quick", settings: presets.quick },
    set,
    given,
    settings,
    points,
    asked,
    seeds,
    askedSeeds: seeds,
    rule: null,
    sampler: null,
    pruner: null,
    race: null,
    sampled: [],
    dataHashes: ["a".repeat(64)],
    trials,
    foreign: [],
    directory: "/results",
  };
}

/**
 * Writes results on single rows for each complete trial, whose scores become theirs: a row is right in
 * an epoch where `isRight` says so.
 *
 * @param directory The study's folder from now on.
 */
export async function writeRows(
  study: Study,
  directory: string,
  rows: number,
  isRight: (place: { trial: StudyTrial; epoch: number; row: number }) => boolean,
): Promise<void> {
  // Hashes whose last bit is as a coin's.
  const hashes = Uint32Array.from(
    { length: rows },
    (_, row) => Math.imul(row + 1, 2654435761) >>> 7,
  );
  study.directory = directory;
  for (const trial of study.trials) {
    trial.directory = join(directory, "trials", String(trial.id));
    if (trial.state !== "complete") continue;
    const columns = trial.history.map(({ epoch }) => ({
      correct: Float32Array.from(
        { length: rows },
        (_, row) => isRight({ trial, epoch, row }) ? 1 : 0,
      ),
      loss: new Float32Array(rows).fill(0.5),
    }));
    trial.history = trial.history.map((metrics, i) => ({
      ...metrics,
      valLoss: 0.5,
      valAccuracy: columns[i]!.correct.reduce((sum, right) => sum + right, 0) / rows,
    }));
    trial.value = Math.max(...trial.history.map(({ valAccuracy }) => valAccuracy));
    await Deno.mkdir(trial.directory, { recursive: true });
    await writeRowResults(trial.directory, { hashes }, columns);
  }
}

/** Runs a test with a study whose trials have results on single rows, in a folder of its own. */
export async function withRows(
  options: MadeUp,
  rows: number,
  isRight: Parameters<typeof writeRows>[3],
  check: (study: Study) => Promise<void>,
): Promise<void> {
  const directory = await Deno.makeTempDir({ prefix: "report-" });
  try {
    const study = madeUpStudy(options);
    await writeRows(study, directory, rows, isRight);
    await check(study);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
}
