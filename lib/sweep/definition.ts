import { join, resolve } from "node:path";
import { projectRoot, quote, SettingsError, type SettingValue } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import {
  checkMetric,
  parseTrialSettings,
  trialKey,
  type TrialSettings,
  unreadSettings,
} from "../trainer/mod.ts";
import {
  checkNotTaken,
  defineExperiment,
  type Experiment,
  loadExperiment,
  type NamedExperiment,
} from "./experiment.ts";
import { checkExperimentName } from "./experiment_name.ts";
import {
  gridPoints,
  listedValues,
  type Point,
  pointOf,
  type VariedSetting,
  variedSettings,
} from "./point.ts";
import { presetSettings } from "./presets.ts";
import type { SamplerChoice } from "./sampler.ts";
import { checkedPruner } from "./pruner.ts";
import { checkedSampler } from "./sampler_choice.ts";
import { studyFolder } from "./study_folder.ts";
import { checkStudySize } from "./study_size.ts";
import type { PrecisionRule, Race, StudyAttributes } from "./study_attributes.ts";

/** The trials of each point where nothing else is asked for. */
export const usualSeeds = 3;

/** The choice of a study. */
export interface StudyOptions {
  /** An experiment, or the name of its file in `experiments/`. */
  experiment: string | NamedExperiment;
  /** The name of one of the {@linkcode presets}. @default "quick" */
  preset?: string | undefined;
  /** Trials of each point: with the seed of the settings and those after it. @default 3 */
  seeds?: number | undefined;
  /** Settings that replace those of the preset and of the experiment. */
  set?: Readonly<Record<string, SettingValue>> | undefined;
  /** The engine of the trials. @default the native one where it can be had */
  engine?: EngineName | undefined;
  /** The rule by which seeds are added, to be told with the results. */
  rule?: PrecisionRule | undefined;
  /** The sampler that chooses the points. @default all combinations of the listed values */
  sampler?: SamplerChoice | undefined;
  /** The pruner that ends trials before their last epoch. @default "none" */
  pruner?: string | undefined;
  /** The race over seeds, as far as it has come. @default all seeds for every point */
  race?: Race | undefined;
  /** The folder of the experiments' folders. @default `results` of the project */
  resultsDirectory?: string | undefined;
}

/** A study before any of it is read or run. */
export interface StudyDefinition extends Omit<StudyAttributes, "asked" | "sampled" | "dataHashes"> {
  /** The experiment's name and its folder's: "learning_rate/shapes-quick". */
  name: string;
  /** The engine that was asked for; undefined where the best one is to be taken. */
  engine: EngineName | undefined;
  /** `results/<experiment>/<data>-<preset>…`, absolute. */
  directory: string;
}

/**
 * Works out which study is asked for; reads nothing but the experiment's file.
 *
 * @throws {ExperimentError} At an unknown or wrong experiment, and at a range that no sampler chooses from.
 * @throws {SettingsError} At an unknown preset, sampler or setting, a value out of range, or a setting that is
 *   varied but makes no difference, at a pruner of trials that have one epoch, and at more seeds than a study
 *   has trials for.
 */
export async function defineStudy(options: StudyOptions): Promise<StudyDefinition> {
  const { preset = "quick", seeds = usualSeeds, set = {}, engine } = options;
  const experiment = await namedExperiment(options.experiment);
  const { vary, base, metric } = experiment;
  const sampler = checkedSampler(options.sampler, experiment);
  const pruner = checkedPruner(options.pruner);
  const { race } = options;
  if (race !== undefined) checkRace(race, { sampler, pruner });
  const sizes = presetSettings(preset);
  if (!Number.isSafeInteger(seeds) || seeds < 1) {
    throw new SettingsError(`The number of seeds is ${seeds}: it must be a whole number from 1.`);
  }
  const varied = variedSettings(vary);
  checkNotVaried(set, experiment);
  const fixed = {
    bestBy: metric,
    ...sizes,
    ...base,
    ...pointOf(parseTrialSettings(base), vary),
  };
  const given = { ...fixed, ...set };
  const settings = parseTrialSettings(given);
  // As the settings' schema reads them: the number 1 is the image blocks "1".
  const trials = gridPoints(vary).map((point) => parseTrialSettings({ ...given, ...point }));
  for (const trial of trials) checkMetric(metric, trial);
  for (const name of varied) checkIsRead(name, experiment, trials);
  if (pruner !== undefined && trials.every(({ epochs }) => epochs === 1)) {
    throw new SettingsError(
      `The pruner ${
        quote(pruner)
      } ends trials before their last epoch, and these have one epoch each: ` +
        `raise it by --set epochs=10, or leave --pruner out.`,
    );
  }
  const points = sampler === undefined
    ? distinctTrials(trials, settings).map((trial) => pointOf(trial, vary))
    : [pointOf(settings, vary)];
  if (race !== undefined && points.length < 2) {
    throw new SettingsError(
      `A race holds points against each other, and '${experiment.name}' has one: leave --race out.`,
    );
  }
  checkStudySize(points.length, seeds, sampler?.trials);
  const folder = await studyFolder({ preset, fixed, points, set, engine, sampler, pruner, race });
  return {
    name: `${experiment.name}/${folder}`,
    experiment,
    preset: { name: preset, settings: sizes },
    set,
    given,
    settings,
    points,
    seeds: Array.from({ length: seeds }, (_, i) => settings.seed + i),
    engine,
    rule: options.rule ?? null,
    sampler: sampler ?? null,
    pruner: pruner ?? null,
    race: race ?? null,
    directory: resolve(
      options.resultsDirectory ?? join(projectRoot, "results"),
      experiment.name,
      folder,
    ),
  };
}

/** The settings of a study's trial, complete. */
export function trialSettings(
  { given }: Pick<StudyAttributes, "given">,
  { point, seed }: { point: Point; seed: number },
): TrialSettings {
  return parseTrialSettings({ ...given, ...point, seed });
}

/** @throws {SettingsError} At a race that is none, or that something else decides beside. */
function checkRace(
  { maxSeeds }: Race,
  { sampler, pruner }: { sampler: SamplerChoice | undefined; pruner: string | undefined },
): void {
  if (!Number.isSafeInteger(maxSeeds) || maxSeeds < 3) {
    throw new SettingsError(
      `A race needs three seeds or more, not ${maxSeeds}: after two it first asks who is behind.`,
    );
  }
  const other = sampler?.name ?? pruner;
  if (other === undefined) return;
  throw new SettingsError(
    `A race decides over seeds and ${quote(other)} over points or epochs: choose one of them.`,
  );
}

async function namedExperiment(experiment: string | NamedExperiment): Promise<NamedExperiment> {
  if (typeof experiment === "string") return await loadExperiment(experiment);
  const { name, ...others }: Partial<NamedExperiment> = experiment ?? {};
  checkExperimentName(name);
  const checked = { ...defineExperiment(others as Experiment), name };
  await checkNotTaken(checked);
  return checked;
}

/** Trials without those that are another one, since their model does not read what varies; the base stays. */
function distinctTrials(trials: readonly TrialSettings[], base: TrialSettings): TrialSettings[] {
  const groups = Map.groupBy(trials, trialKey);
  const isBase = (trial: TrialSettings) => JSON.stringify(trial) === JSON.stringify(base);
  const kept = new Set(Array.from(groups.values(), (group) => group.find(isBase) ?? group[0]!));
  return trials.filter((trial) => kept.has(trial));
}

/** @throws {SettingsError} When a setting that is varied is set. */
function checkNotVaried(
  set: Readonly<Record<string, SettingValue>>,
  { name, vary }: NamedExperiment,
): void {
  for (const setting of Object.keys(set)) {
    if (!Object.hasOwn(vary, setting)) continue;
    throw new SettingsError(
      `'${setting}' cannot be set: it is what the experiment '${name}' varies.`,
    );
  }
}

/** @throws {SettingsError} When no trial's model reads a setting that is varied. */
function checkIsRead(
  setting: VariedSetting,
  { name, vary }: NamedExperiment,
  trials: readonly TrialSettings[],
): void {
  if (
    listedValues(vary, setting).length === 1 ||
    trials.some((trial) => !unreadSettings(trial).has(setting))
  ) {
    return;
  }
  const { model, modality, textLayers } = trials[0]!;
  throw new SettingsError(
    `The experiment '${name}' varies '${setting}', which makes no difference to the ${model} model ` +
      `with modality ${modality} and textLayers ${textLayers}: set one of these to what reads it, ` +
      `or run another experiment.`,
  );
}
