import { resolve } from "node:path";
import { exists } from "../base/mod.ts";
import {
  isRange,
  journalPath,
  openStudy,
  type Point,
  pointKey,
  type Study,
  type StudyTrial,
} from "../sweep/mod.ts";
import { bestEpoch, dataKey, parseTrialSettings } from "../trainer/mod.ts";
import { readManifest, type StoredManifest } from "./stored_manifest.ts";
import { readTrialFiles } from "./trial_files.ts";

/**
 * Reads a study: from its journal where there is one, else from its committed files.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ResultError} When it is no result, or one of an older version.
 * @throws {JournalError} When its journal cannot be read.
 */
export async function readStudy(directory: string): Promise<Study> {
  return await exists(journalPath(directory))
    ? await openStudy(directory)
    : await readStoredStudy(directory);
}

/**
 * Reads a study as its page shows it: from its manifest and the files of the trials that this names. The
 * journal has no part in it, so that it is the same on every machine.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ResultError} When it is no result, or one of an older version.
 */
export async function readStoredStudy(directory: string): Promise<Study> {
  const manifest = await readManifest(directory);
  const { experiment, preset, set, settings, seeds, points } = manifest;
  const {
    trials: ids,
    references,
    edition,
    rule,
    sampler = null,
    pruner = null,
    race = null,
    failures = [],
  } = manifest;
  const ended = [...ids, ...manifest.pruned ?? []].toSorted((a, b) => a - b);
  const trials = await Promise.all(ended.map((id) => readTrial(id, manifest, directory)));
  const complete = trials.filter((trial) => trial !== undefined);
  const failed = failures.map((failure) => failedTrial(failure, manifest, directory));
  const common = {
    ...(references && { references }),
    ...(edition !== null && { edition }),
  };
  const [own, asked] = [true, false].map((is) =>
    points.filter((point) => isOfExperiment(point, manifest) === is)
  ) as [Point[], Point[]];
  return {
    name: resolve(directory).split(/[\\/]/).slice(-2).join("/"),
    experiment,
    preset,
    set,
    given: settings,
    settings: parseTrialSettings({ ...settings }),
    points,
    asked,
    sampler,
    pruner,
    race,
    sampled: sampler === null ? [] : own.slice(1),
    seeds,
    askedSeeds: seeds,
    rule: rule ?? null,
    dataHashes: points.map(() => null),
    trials: [...withDataHashes(complete, manifest), ...failed].map((trial) => ({
      ...trial,
      ...common,
    })),
    foreign: [],
    directory: resolve(directory),
  };
}

/**
 * Gives trials the hashes of their data. A manifest has them in the order of the table; those of one choice
 * of data have one hash, unless the manifest says that data differs.
 */
function withDataHashes(
  trials: readonly StudyTrial[],
  { points, dataHashes, differences }: StoredManifest,
): StudyTrial[] {
  const order = points.map(pointKey);
  const rank = ({ point }: StudyTrial) => order.indexOf(pointKey(point));
  const inTable = trials.toSorted((a, b) => rank(a) - rank(b) || a.seed - b.seed);
  const choices = [...new Set(inTable.map(({ settings }) => dataKey(settings)))];
  const isKnown = choices.length === dataHashes.length && !differences.includes("data");
  if (!isKnown) return [...trials];
  return trials.map((trial) => ({
    ...trial,
    dataHash: dataHashes[choices.indexOf(dataKey(trial.settings))]!,
  }));
}

const isOfExperiment = (point: Point, { experiment: { vary } }: StoredManifest) =>
  Object.entries(point).every(([name, value]) =>
    Object.entries(vary).some(([varied, values]) =>
      varied === name &&
      (isRange(values) || values.some((other) => String(other) === String(value)))
    )
  );

/** A committed trial; undefined where its files are absent. */
async function readTrial(
  id: number,
  { experiment, points, pruned = [] }: StoredManifest,
  directory: string,
): Promise<StudyTrial | undefined> {
  const trial = await readTrialFiles(resolve(directory, "trials", String(id)), experiment);
  if (trial === undefined) return undefined;
  const { point, settings, history } = trial;
  if (!points.some((other) => pointKey(other) === pointKey(point))) return undefined;
  return {
    ...trial,
    id,
    state: pruned.includes(id)
      ? "pruned"
      : history.length < settings.epochs
      ? "running"
      : "complete",
    value: bestEpoch(history, settings.bestBy)?.[experiment.metric],
    seed: settings.seed,
    epochs: history.length,
  };
}

/** A failed trial, of which the manifest alone tells. */
function failedTrial(
  { id, point, seed, error }: NonNullable<StoredManifest["failures"]>[number],
  { settings }: StoredManifest,
  directory: string,
): StudyTrial {
  return {
    id,
    state: "failed",
    value: undefined,
    point,
    seed,
    settings: parseTrialSettings({ ...settings, ...point, seed }),
    epochs: 0,
    history: [],
    runs: [],
    error,
    directory: resolve(directory, "trials", String(id)),
  };
}
