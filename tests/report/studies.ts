import type { SettingValue } from "../../lib/base/mod.ts";
import type { Experiment, Study, StudyTrial } from "../../lib/sweep/mod.ts";
import {
  type EpochMetrics,
  parseTrialSettings,
  type ReferenceScores,
} from "../../lib/trainer/mod.ts";

/** What a made-up study is made of; scores by value and then seed, an error's text for a failure. */
export interface MadeUp {
  question?: string;
  claim?: string;
  setting?: Experiment["setting"];
  metric?: Experiment["metric"];
  base?: Experiment["base"];
  values: readonly SettingValue[];
  scores: readonly (readonly (number | string | undefined)[])[];
  references?: ReferenceScores;
}

const epochs = 8;

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
    setting = "learningRate",
    metric = "valAccuracy",
    base = {},
    references = { majority: 0.6, reachable: 0.95 },
  } = options;
  const seeds = options.scores[0]!.map((_, i) => 42 + i);
  const settings = parseTrialSettings({
    imageSize: 64,
    trainRows: 800,
    valRows: 400,
    hiddenSize: 128,
    epochs,
    bestBy: metric,
    ...base,
  });
  const trials = options.values.flatMap((value, row) =>
    seeds.map((seed, column): StudyTrial => {
      const score = options.scores[row]![column];
      const number = row * seeds.length + column;
      const common = { number, setting: value, seed, directory: `/results/trials/${number}` };
      if (score === undefined) {
        return { ...common, state: "waiting", value: undefined, history: [] };
      }
      if (typeof score === "string") {
        return {
          ...common,
          state: "failed",
          value: undefined,
          history: [],
          error: score,
          log: "epoch 1\nepoch 2",
        };
      }
      return {
        ...common,
        state: "complete",
        value: score,
        history: history(score, metric),
        references,
        dataHash: "a".repeat(64),
        engine: "TensorFlow 2.21.0",
        code: { commit: "c".repeat(40), dirty: false },
        seconds: 12 + number,
      };
    })
  );
  return {
    name: "made-up",
    experiment: {
      name: "made_up",
      question,
      ...(options.claim === undefined ? {} : { claim: options.claim }),
      setting,
      values: options.values,
      base,
      metric,
    },
    preset: "quick",
    settings,
    seeds,
    trials,
    directory: "/results",
  };
}
