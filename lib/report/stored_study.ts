import { join, resolve } from "node:path";
import { exists, UserError } from "../base/mod.ts";
import { openStudy, type Point, pointKey, type Study, type StudyTrial } from "../sweep/mod.ts";
import { bestEpoch, parseTrialSettings } from "../trainer/mod.ts";
import type { Manifest } from "./manifest.ts";
import { readTrialFiles } from "./trial_files.ts";

/** A folder that holds no result that can be read; the message says the remedy. */
export class ResultError extends UserError {}

/**
 * Reads a study: from its journal where there is one, else from its committed files, in which failed trials
 * are not told of.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ResultError} When it is no result, or one of an older version.
 * @throws {JournalError} When its journal cannot be read.
 */
export async function readStudy(directory: string): Promise<Study> {
  if (await exists(join(directory, "journal.log"))) return await openStudy(directory);
  const manifest = await readManifest(directory);
  const { experiment, preset, set, settings, seeds, points } = manifest;
  const { trials: ids, references, edition, rule } = manifest;
  const trials = await Promise.all(ids.map((id) => readTrial(id, manifest, directory)));
  const read = trials.filter((trial) => trial !== undefined);
  const common = {
    ...(references && { references }),
    ...(edition !== null && { edition }),
    ...(manifest.dataHashes.length === 1 && { dataHash: manifest.dataHashes[0]! }),
  };
  return {
    name: resolve(directory).split(/[\\/]/).slice(-2).join("/"),
    experiment,
    preset,
    set,
    given: settings,
    settings: parseTrialSettings({ ...settings }),
    points,
    asked: points.filter((point) => !isOfExperiment(point, manifest)),
    seeds,
    askedSeeds: seeds,
    rule: rule ?? null,
    dataHashes: points.map(() => null),
    trials: read.map((trial) => ({ ...trial, ...common })),
    foreign: [],
    directory: resolve(directory),
  };
}

/**
 * Reads a result's manifest.
 *
 * @throws {ResultError} When there is none, or it is of an older version.
 */
export async function readManifest(directory: string): Promise<Manifest> {
  const path = join(directory, "manifest.json");
  const text = await Deno.readTextFile(path).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory)) {
      throw error;
    }
    throw new ResultError(
      `${directory} has no manifest.json: name the folder of a result, such as ` +
        `results/learning_rate/shapes-quick.`,
    );
  });
  const manifest: Partial<Manifest> = parseJson(text, path);
  const { experiment, points, trials, seeds, settings } = manifest;
  if (experiment?.vary && points && trials && seeds && settings) return manifest as Manifest;
  throw new ResultError(
    `${directory} was written by an older version: make it again by its manifest's command.`,
  );
}

function parseJson(text: string, path: string) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ResultError(`${path} is not JSON: ${(error as Error).message}.`);
  }
}

const isOfExperiment = (point: Point, { experiment: { vary } }: Manifest) =>
  Object.entries(point).every(([name, value]) =>
    Object.entries(vary).some(([varied, values]) =>
      varied === name && values.some((other) => String(other) === String(value))
    )
  );

/** A committed trial; undefined where its files are absent. */
async function readTrial(
  id: number,
  { experiment, points }: Manifest,
  directory: string,
): Promise<StudyTrial | undefined> {
  const trial = await readTrialFiles(resolve(directory, "trials", String(id)), experiment);
  if (trial === undefined) return undefined;
  const { point, settings, history } = trial;
  if (!points.some((other) => pointKey(other) === pointKey(point))) return undefined;
  return {
    ...trial,
    id,
    state: history.length < settings.epochs ? "running" : "complete",
    value: bestEpoch(history, settings.bestBy)?.[experiment.metric],
    seed: settings.seed,
    epochs: history.length,
  };
}
