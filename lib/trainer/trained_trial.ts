import { join } from "node:path";
import { asFileError, readJson, SettingsError } from "../base/mod.ts";
import type { Dataset, OpenDatasetOptions } from "../dataset/mod.ts";
import { disposeTree, type EngineOptions, openEngine } from "../engine/mod.ts";
import {
  createModel,
  exportTensors,
  importTensors,
  type Model,
  type ModelState,
  type ModelTask,
  modelTask,
  type Parameters,
  parametersKey,
  readTokenIds,
  type StoredTensors,
  WeightsError,
} from "../model/mod.ts";
import { settingDifferences } from "./identity.ts";
import { namesData, parseTrialSettings, type TrialSettings } from "./settings.ts";
import { openTrialData } from "./trial_data.ts";
import { checkWeights, decodeWeights, retrain } from "./weights_file.ts";

/** Options of opening a trained trial. */
export interface OpenTrialOptions extends Omit<OpenDatasetOptions, "pictures"> {
  /** The engine to run on. @default "auto" */
  engine?: EngineOptions["engine"];
  /** Hears single lines of what a user should know. */
  onNotice?: (line: string) => void;
}

/** A trial's best weights and its data, ready for predictions. */
export interface TrainedTrial {
  /** The folder of its files. */
  directory: string;
  /** All of its settings. */
  settings: TrialSettings;
  /** The kind of its predictions. */
  task: ModelTask;
  /** The data that it was trained on; without pictures where the model reads none. */
  dataset: Dataset;
  /** The function that its settings describe. */
  model: Model;
  /** The best epoch's numbers. */
  state: ModelState;
  /** The tokens of the embedding's rows. */
  tokenIds: Int32Array;
  /** Closes the data and forgets the numbers. */
  close(): void;
}

/**
 * Opens a trained trial, and its data as it was trained on. The data may lie elsewhere than in training,
 * where `dataDirectory` in `settings.json` says so; as training writes it, weights name the folder.
 *
 * @param directory A trial's directory, with `settings.json` and `weights.safetensors`.
 * @throws {WeightsError} When a file is absent, broken, of other settings, of another model or of other
 *   data; the message names file, difference and remedy.
 */
export async function openTrial(
  directory: string,
  options: OpenTrialOptions = {},
): Promise<TrainedTrial> {
  const recorded = await readSettings(join(directory, "settings.json"));
  const path = join(directory, "weights.safetensors");
  const stored = await decodeWeights(path);
  const { metadata } = stored;
  const atTraining = readOwnSettings(path, metadata);
  checkSettings(path, atTraining, recorded);
  const settings = withDataDirectory(recorded, atTraining);
  const tokenIds = tokenIdsOf(path, metadata);
  const { engine, onProgress, onNotice } = options;
  await openEngine({ engine, threads: settings.threads, onProgress, onNotice });
  const dataset = await openTrialData(settings, options);
  try {
    checkData(path, metadata, dataset);
    const model = createModel(settings, { tokenIds, answers: dataset.answers.length });
    const state = toState(path, stored, model.init(parametersKey(settings)));
    return {
      directory,
      settings,
      task: modelTask(settings),
      dataset,
      model,
      state,
      tokenIds,
      close() {
        dataset.close();
        disposeTree(state);
      },
    };
  } catch (error) {
    dataset.close();
    throw error;
  }
}

async function readSettings(path: string): Promise<TrialSettings> {
  const read = await readJson(path);
  if (read === undefined || read.fault instanceof Deno.errors.NotADirectory) {
    throw new WeightsError(
      `There is no ${path}: name the directory of a trial, such as 'results/trial', where ` +
        `'deno task trial' writes.`,
    );
  }
  if (read.fault instanceof SyntaxError) {
    throw new WeightsError(`${path} is not JSON: ${read.fault.message}. ${retrain}`);
  }
  if (read.fault) throw await asFileError(read.fault, path, { action: "read" });
  return complete(path, read.content);
}

/** Settings of a file with those that have come since it was written, as the trial had them. */
function complete(path: string, settings: unknown): TrialSettings {
  try {
    return parseTrialSettings(settings as Record<string, unknown>);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const what = typeof settings === "object" && settings !== null && !Array.isArray(settings)
      ? "of another version"
      : "damaged";
    throw new WeightsError(`${path} is ${what}: ${error.message} ${retrain}`);
  }
}

type Metadata = StoredTensors["metadata"];
type Tensors = StoredTensors["tensors"];

/** The settings that weights name: those of their trial, the folder of its data included. */
function readOwnSettings(path: string, { settings = "{}" }: Metadata): TrialSettings {
  try {
    return complete(path, JSON.parse(settings));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new WeightsError(
      `${path} is damaged: the settings in its header are not JSON (${error.message}). ${retrain}`,
    );
  }
}

/** Settings with the folder of the data that weights name, where a file that may be committed does not. */
function withDataDirectory(
  settings: TrialSettings,
  { dataDirectory }: TrialSettings,
): TrialSettings {
  const isKnown = namesData(settings) || dataDirectory === "";
  return isKnown ? settings : { ...settings, dataDirectory };
}

function checkSettings(path: string, atTraining: TrialSettings, settings: TrialSettings): void {
  const differences = settingDifferences(atTraining, settings)
    .map(({ name, a, b }) => `${name} is ${a} there and ${b} in settings.json`);
  if (differences.length === 0) return;
  throw new WeightsError(`${path} is of other settings: ${differences.join("; ")}. ${retrain}`);
}

function tokenIdsOf(path: string, metadata: Metadata): Int32Array {
  const tokenIds = readTokenIds(metadata);
  if (tokenIds !== undefined) return tokenIds;
  throw new WeightsError(
    `${path} does not hold the vocabulary that its hash in vocabularyHash names. ${retrain}`,
  );
}

function checkData(path: string, { dataHash, answers }: Metadata, dataset: Dataset): void {
  const same = dataHash === dataset.hash &&
    (answers === undefined || answers === JSON.stringify(dataset.answers));
  if (same) return;
  throw new WeightsError(
    `${path} is of other data than its settings give now: its dataHash is ${dataHash} and the ` +
      `data's ${dataset.hash}. Give dataDirectory its old content back, or train the trial again.`,
  );
}

/**
 * The numbers of a file as a model's; they are checked before the engine has them.
 *
 * @param like The model's numbers in the beginning, which are disposed.
 */
function toState(path: string, stored: StoredTensors, like: ModelState): ModelState {
  try {
    checkShapes(path, stored.tensors, exportTensors({ ...like.parameters, ...like.statistics }));
    checkWeights(path, stored);
  } finally {
    disposeTree(like);
  }
  const tensors = importTensors(stored.tensors);
  const pick = (names: Parameters) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, tensors[name]!]));
  return { parameters: pick(like.parameters), statistics: pick(like.statistics) };
}

function checkShapes(path: string, tensors: Tensors, like: Tensors): void {
  const shapes = (tensors: Tensors) =>
    Object.entries(tensors).map(([name, { shape }]) => `${name} [${shape.join(", ")}]`);
  const found = new Set(shapes(tensors));
  const expected = new Set(shapes(like));
  const problems = [
    ...[...expected.difference(found)].map((tensor) => `${tensor} is missing`),
    ...[...found.difference(expected)].map((tensor) => `${tensor} is unknown`),
  ];
  if (problems.length === 0) return;
  throw new WeightsError(
    `${path} is of another model than its settings describe:\n` +
      problems.map((problem) => `- ${problem}`).join("\n") + `\n${retrain}`,
  );
}
