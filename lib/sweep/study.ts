import { join, resolve } from "node:path";
import pMap from "p-map";
import { z } from "zod";
import { chosenPoints, orderedPoints } from "./chosen.ts";
import { ExperimentError } from "./experiment_error.ts";
import { type ForeignTrial, foreignTrial, isOwn } from "./foreign.ts";
import { Journal, type JournalStudy } from "./journal.ts";
import { pointKey } from "./point.ts";
import type { ChosenPoint } from "./sampler.ts";
import { staleness } from "./stale.ts";
import { isBeingCleared } from "./study_lock.ts";
import { pickAttributes, type StudyAttributes } from "./study_attributes.ts";
import { trialFault } from "./trial_check.ts";
import { readTrial, repeatKey, type StudyTrial } from "./study_trial.ts";

/** An experiment's trials under one preset and the settings that the user replaced. */
export interface Study extends StudyAttributes {
  /** The experiment's name and its folder's: "learning_rate/shapes-quick". */
  name: string;
  /** All its trials in the order of their ids, failed ones and those that do not count included. */
  trials: StudyTrial[];
  /** The seeds that were asked for last; `seeds` has those of earlier complete trials as well. */
  askedSeeds: readonly number[];
  /** The journal's trials that something else wrote and that are not run, with the reason. */
  foreign: ForeignTrial[];
  /** `results/<experiment>/<data>-<preset>…`, absolute. */
  directory: string;
}

const object = z.record(z.string(), z.unknown());
const shape = z.object({
  experiment: z.object({ name: z.string(), question: z.string(), vary: object, base: object }),
  preset: z.object({ name: z.string(), settings: object }),
  set: object,
  given: object,
  settings: object,
  points: z.array(object),
  asked: z.array(object),
  seeds: z.array(z.int()),
  dataHashes: z.array(z.string().nullable()),
});

/** The path of the journal of a study's directory. */
export const journalPath = (directory: string): string => join(directory, "journal.log");

/**
 * Reads a study without running anything.
 *
 * @param directory `results/<experiment>/<data>-<preset>…`.
 * @throws {ExperimentError} When no sweep has run there.
 * @throws {JournalError} When its journal cannot be read, or says of one trial what another one wrote.
 */
export async function openStudy(directory: string): Promise<Study> {
  const record = await isBeingCleared(directory)
    ? undefined
    : (await Journal.open(journalPath(directory))).studies.findLast(attributesOf);
  if (record === undefined) {
    throw new ExperimentError(`No sweep has run in ${directory}: start one by 'deno task sweep'.`);
  }
  return await studyOf(record, directory);
}

/** The attributes of a study that was planned here; undefined of any other and of one that is bare yet. */
export function attributesOf({ attributes }: JournalStudy): StudyAttributes | undefined {
  return studyAttributesIn(attributes);
}

/** The attributes of a study among others; undefined where they are not all there. */
export function studyAttributesIn(
  attributes: Readonly<Record<string, unknown>>,
): StudyAttributes | undefined {
  // Anybody can set attributes; those of another shape are not what was planned here.
  const { success } = shape.safeParse(attributes);
  return success ? pickAttributes(attributes as unknown as StudyAttributes) : undefined;
}

/**
 * A study as its journal has it, each complete trial held against its own files.
 *
 * @throws {JournalError} Where the journal says of one trial what another one wrote.
 */
export async function studyOf(record: JournalStudy, directory: string): Promise<Study> {
  const attributes = withChosen(
    pickAttributes(record.attributes as unknown as StudyAttributes),
    chosenPoints(
      record.trials,
      (record.attributes.experiment as StudyAttributes["experiment"]).vary,
    ),
  );
  const stale = staleness(attributes);
  const { experiment } = attributes;
  const journal = journalPath(directory);
  const hasFolder = await folderLookup(directory);
  const trials = await pMap(record.trials.filter(isOwn), async (trial) => {
    const read = readTrial(trial, attributes, directory);
    const { isNumbered } = trial;
    const reason = stale(read) ??
      (read.state === "complete"
        ? await trialFault(read, { journal, isNumbered, hasFolder: hasFolder(read.id), experiment })
        : undefined);
    return { ...read, ...(reason !== undefined && { stale: reason }) };
  }, { concurrency: 32 });
  const complete = trials.filter(({ state, stale }) => state === "complete" && !stale);
  const seeds = new Set([...attributes.seeds, ...complete.map(({ seed }) => seed)]);
  return {
    ...attributes,
    name: record.name,
    seeds: [...seeds].toSorted((a, b) => a - b),
    askedSeeds: attributes.seeds,
    trials,
    foreign: record.trials.filter((trial) => !isOwn(trial)).map(foreignTrial),
    directory: resolve(directory),
  };
}

/** Looks up which trials have a folder: thousands that have none are told in one go. */
async function folderLookup(directory: string): Promise<(id: number) => boolean> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(join(directory, "trials")));
    const names = new Set(entries.map(({ name }) => name));
    return (id) => names.has(String(id));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return () => false;
    // Reading a single trial's files tells the reason.
    return () => true;
  }
}

/** The attributes of a study with the points that its sampler has chosen since they were written. */
function withChosen(attributes: StudyAttributes, chosen: readonly ChosenPoint[]): StudyAttributes {
  if (chosen.length <= attributes.sampled.length) return attributes;
  const hashOf = new Map(
    attributes.points.map((point, i) => [pointKey(point), attributes.dataHashes[i] ?? null]),
  );
  const isOne = new Set(hashOf.values()).size === 1;
  const points = orderedPoints(attributes, chosen);
  return {
    ...attributes,
    points,
    sampled: chosen.map(({ point }) => point),
    dataHashes: points.map((point) =>
      hashOf.get(pointKey(point)) ?? (isOne ? attributes.dataHashes[0]! : null)
    ),
  };
}

/** A study that no sweep has begun. */
export function emptyStudy(
  attributes: StudyAttributes,
  { name, directory }: Pick<Study, "name" | "directory">,
): Study {
  const { seeds } = attributes;
  const nothing = { trials: [], foreign: [], askedSeeds: seeds };
  return { ...pickAttributes(attributes), ...nothing, name, directory };
}

/**
 * The trials that count: of each point and seed the complete one, else the newest.
 *
 * @returns In the order of the points, and of the seeds in each.
 */
export function latestTrials(study: Pick<Study, "trials" | "points">): StudyTrial[] {
  const byRepeat = new Map<string, StudyTrial>();
  for (const trial of study.trials) {
    const key = repeatKey(trial);
    if (!trial.stale && byRepeat.get(key)?.state !== "complete") byRepeat.set(key, trial);
  }
  const order = new Map(study.points.map((point, i) => [pointKey(point), i]));
  const rank = ({ point }: StudyTrial) => order.get(pointKey(point)) ?? order.size;
  return [...byRepeat.values()].toSorted((a, b) => rank(a) - rank(b) || a.seed - b.seed);
}
