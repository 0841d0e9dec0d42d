import {
  EngineInstallError,
  type EngineName,
  type EngineOptions,
  installLibrary,
  wasmNotice,
} from "../engine/mod.ts";
import { type Dataset, missingPicturesSentence } from "../dataset/mod.ts";
import { checkBatchNorm, readsPictures } from "../model/mod.ts";
import { checkTrialData } from "./check_data.ts";
import { SeenData } from "./seen_data.ts";
import type { TrialSettings } from "./settings.ts";
import { dataSettings, openTrialData } from "./trial_data.ts";

/** Options of an engine, without the threads, which preparing it does not depend on. */
export type PrepareOptions = Omit<EngineOptions, "threads">;

/** Trials that find all that they need on this machine. */
export interface Prepared {
  /** The engine that all of them are to run on. */
  engine: EngineName;
  /**
   * The hash of a prepared trial's data.
   *
   * @throws {RangeError} At settings whose data was not prepared.
   */
  dataHash(settings: TrialSettings): string;
}

/**
 * Installs the engine that trials run on, and fetches, decodes and caches their data, so that they find
 * it ready.
 *
 * @throws {EngineInstallError} When an engine but `auto` is asked for and cannot be installed.
 * @throws {SettingsError} When batch norm would see one value a channel in a trial.
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 * @throws {DatasetError} When annotations, or every picture, cannot be had, and at data on which trials
 *   would mean nothing.
 */
export async function prepareTrials(
  trials: readonly TrialSettings[],
  options: PrepareOptions = {},
): Promise<Prepared> {
  const engine = await installEngine(options);
  const { onProgress, onNotice } = options;
  const prepared = new Map<string, Dataset>();
  const seen = new SeenData();
  for (const trial of trials) {
    const key = dataKey(trial);
    let dataset = prepared.get(key);
    if (dataset === undefined) {
      dataset = await openTrialData(trial, { retry: true, onProgress });
      dataset.close();
      prepared.set(key, dataset);
      seen.check(trial, dataset);
      const missing = missingPicturesSentence(dataset.found);
      if (missing !== undefined && seen.isNews(missing)) onNotice?.(missing);
    }
    checkTrialData(trial, dataset);
    checkBatchNorm(trial, trial, dataset.train.samples.length);
  }
  return {
    engine,
    dataHash(settings) {
      const data = prepared.get(dataKey(settings));
      if (data !== undefined) return data.hash;
      throw new RangeError(`The data of ${JSON.stringify(settings)} was not prepared.`);
    },
  };
}

/** Names the data that a trial opens: trials of the same key open the same data. */
export function dataKey(settings: TrialSettings): string {
  return JSON.stringify([dataSettings(settings), readsPictures(settings)]);
}

/**
 * Installs the engine that trials run on.
 *
 * @returns Its name; where `auto` has to be the slower one, a notice says so.
 * @throws {EngineInstallError} When an engine but `auto` cannot be installed.
 */
export async function installEngine(
  { engine = "auto", directory, onProgress, onNotice }: PrepareOptions,
): Promise<EngineName> {
  if (engine === "wasm") return engine;
  try {
    await installLibrary({ gpu: engine === "gpu", directory, onProgress });
    return engine === "auto" ? "native" : engine;
  } catch (error) {
    if (engine !== "auto" || !(error instanceof EngineInstallError)) throw error;
    onNotice?.(wasmNotice(error));
    return "wasm";
  }
}
