import { z } from "zod";
import {
  checkByName,
  describeSettings,
  parseAssignments,
  parseSettings,
  type SettingDescription,
  type SettingsSchema,
  type SettingValue,
  withoutFolders,
} from "../base/mod.ts";
import { type DatasetSettings, datasetSettings } from "../dataset/mod.ts";
import {
  checkModel,
  models,
  type ModelSettings,
  modelSettings,
  modelTask,
  readsPictures,
  readsQuestions,
  withModelDefaults,
} from "../model/mod.ts";
import { checkMetric, type MetricName, metrics } from "./metric.ts";

/** The hyper-parameters of training. */
export interface TrainerSettings {
  /** Step size of Adam. @default 0.001 */
  learningRate: number;
  /**
   * The learning rate's course over the trial's steps: constant, or along half a cosine to nothing.
   * @default "constant"
   */
  schedule: "constant" | "cosine";
  /** Share of the steps in which the learning rate rises from nothing, 0 to below 1. @default 0 */
  warmup: number;
  /** Rows in a step. @default 32 */
  batchSize: number;
  /** Passes over the training rows. @default 10 */
  epochs: number;
  /**
   * The treatment of rows whose answer is not in the answer model's vocabulary: "class" trains and scores
   * them as answer 0, as the report does; with "ignore" no loss includes them, and they are never
   * right. @default "class"
   */
  unknownAnswers: "class" | "ignore";
  /**
   * The metric whose best epoch's weights are kept; in a sweep that of the experiment.
   * @default "valAccuracy"
   */
  bestBy: MetricName;
  /** The seed of every random number of the trial, 0 to 2^31 - 1. @default 42 */
  seed: number;
  /**
   * The number of the stream of random numbers that the seed begins, 0 to 1023. Trials of the same seed
   * and different replicas differ by chance alone, as a negative control needs it. @default 0
   */
  replica: number;
  /** The number format of products: bfloat16 is faster and coarser. @default "float32" */
  precision: "float32" | "bfloat16";
  /** Threads of the engine; other counts may round otherwise, so results may differ. @default 1 */
  threads: number;
}

/** All settings of a trial. */
export interface TrialSettings extends DatasetSettings, ModelSettings, TrainerSettings {}

const trialSettings: SettingsSchema<TrialSettings> = {
  ...datasetSettings,
  ...modelSettings,
  learningRate: z.number().positive().default(1e-3)
    .describe("step size of Adam"),
  schedule: z.enum(["constant", "cosine"]).default("constant")
    .describe("course of the learning rate: constant, or half a cosine to nothing"),
  warmup: z.number().min(0).lt(1).default(0)
    .describe("share of the steps in which the learning rate rises from nothing"),
  batchSize: z.int().min(1).max(65536).default(32)
    .describe("rows in a step"),
  epochs: z.int().min(1).max(100000).default(10)
    .describe("passes over the training rows"),
  unknownAnswers: z.enum(["class", "ignore"]).default("class")
    .describe(
      "rows whose answer is not in the vocabulary: a class of their own, or left out of the loss",
    ),
  bestBy: z.enum(Object.keys(metrics) as MetricName[]).default("valAccuracy")
    .describe("metric whose best epoch's weights are kept; in a sweep the experiment's"),
  seed: z.int().min(0).max(2 ** 31 - 1).default(42)
    .describe("seed of every random number"),
  replica: z.int().min(0).max(1023).default(0)
    .describe("number of the stream of random numbers that the seed begins; another one is chance"),
  precision: z.enum(["float32", "bfloat16"]).default("float32")
    .describe("number format of products; bfloat16 is faster and coarser"),
  threads: z.int().min(1).max(1024).default(1)
    .describe("threads of the engine"),
};

/** Describes the settings of a trial in words, with the defaults that a model has of its own. */
export function describeTrialSettings(): SettingDescription[] {
  return describeSettings(trialSettings).map((setting) => {
    const others = Object.entries(models).flatMap(([model, { defaults }]) => {
      const own = new Map(Object.entries(defaults)).get(setting.name);
      return own === undefined ? [] : [`${own} for ${model}`];
    });
    return others.length === 0 ? setting : { ...setting, note: `default ${others.join(", ")}` };
  });
}

/**
 * Parses settings of the command line, each by its type.
 *
 * @param assignments Texts of the form `name=value`.
 * @throws {SettingsError} At a text of another form, and at a number that must be written otherwise.
 */
export function parseTrialAssignments(
  assignments: readonly string[],
): Record<string, SettingValue> {
  return parseAssignments(trialSettings, assignments);
}

/**
 * Settings as a committed file has them: of `dataDirectory`, a folder of this machine, it holds the last
 * part alone, "…/vizwiz".
 */
export function publicSettings(settings: TrialSettings): TrialSettings {
  const folder = settings.dataDirectory;
  // A relative path names folders too.
  const isShort = folder === "" || folder.startsWith("…/");
  return isShort ? settings : { ...settings, dataDirectory: withoutFolders(folder) };
}

/** Returns true if settings name the folder of their data, or need none. */
export function namesData({ data, dataDirectory }: TrialSettings): boolean {
  return data !== "vizwiz" || !dataDirectory.startsWith("…/");
}

type Names = readonly (keyof TrialSettings)[];

const ofPictures: Names = ["missingPictures", "imageSize", "imageChannels", "imageBlocks"];
const ofQuestions: Names = [
  "questions",
  "tokens",
  "embeddingSize",
  "textLayers",
  "bidirectional",
  "textDropout",
  "attention",
];
const ofAnswers: Names = ["minimumAnswerCount", "unknownAnswers"];

/** The settings that make no difference to a trial's numbers, since neither its model nor its data reads them. */
export function unreadSettings(
  settings: Pick<TrialSettings, "model" | "modality" | "textLayers" | "data">,
): ReadonlySet<keyof TrialSettings> {
  return new Set([
    ...(readsPictures(settings) ? [] : ofPictures),
    ...(readsQuestions(settings) ? [] : ofQuestions),
    ...(settings.modality === "both" ? [] : ["fusion"] as const),
    ...(settings.textLayers > 1 ? [] : ["textDropout"] as const),
    ...(modelTask(settings) === "answer" ? [] : ofAnswers),
    ...(settings.data === "vizwiz" ? [] : ["dataDirectory", "missingPictures"] as const),
    ...(settings.data === "tabletop" ? [] : ["demand"] as const),
  ]);
}

/**
 * Completes and checks a trial's settings.
 *
 * @param input Settings by name; those left out take the values that the report has for the model.
 * @throws {SettingsError} At what is no object, an unknown name, a value out of range, a metric that the model and data
 *   do not come to, or a picture too small for the model.
 */
export function parseTrialSettings(input: Readonly<Record<string, unknown>>): TrialSettings {
  checkByName(trialSettings, input);
  const settings = parseSettings(trialSettings, withModelDefaults(input));
  checkModel(settings, settings.imageSize);
  checkMetric(settings.bestBy, settings);
  return settings;
}
