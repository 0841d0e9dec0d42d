import { resolve } from "node:path";
import { SettingsError } from "../base/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";
import { type StudyDefinition, trialSettings } from "./definition.ts";
import { coresFor, type EstimateBasis, estimateTime, makespan, startSeconds } from "./estimate.ts";
import { type AskedTrial, distinctPoints, passingOver, refusalOf, sortForeign } from "./foreign.ts";
import { Journal, type JournalStudy } from "./journal.ts";
import { chosenPoints } from "./chosen.ts";
import { checkNoLostEnds, checkNoTrials } from "./lost_journal.ts";
import { type Point, pointKey } from "./point.ts";
import { pointsToChoose } from "./points_to_choose.ts";
import {
  attributesOf,
  emptyStudy,
  journalPath,
  latestTrials,
  type Study,
  studyOf,
} from "./study.ts";
import { isBeingCleared } from "./study_lock.ts";
import { repeatKey, type StudyTrial } from "./study_trial.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/** A trial that a sweep is to run, or that it has run. */
export interface PlannedTrial {
  /** Its point of the search space. */
  point: Point;
  /** Its seed. */
  seed: number;
  /** All of its settings. */
  settings: TrialSettings;
  /** Its state: an unfinished one goes on under its id, a failed one gets a new id. */
  state: "new" | "unfinished" | "failed" | "complete" | "pruned";
  /** Its id in the journal; undefined where it is to get a new one. */
  id: number | undefined;
  /** The reason why an earlier trial of the same point and seed does not count, in words. */
  stale: string | undefined;
  /** An estimate of the seconds that it still needs; 0 of a complete one. */
  seconds: number;
}

/** True of a trial that a sweep has to run. */
export const isDue = ({ state }: Pick<PlannedTrial, "state">): boolean =>
  state !== "complete" && state !== "pruned";

/** The trials of a study that a sweep runs, and how. */
export interface SweepPlan extends StudyDefinition, StudyAttributes {
  /** The study as it stands. */
  study: Study;
  /** A trial for each seed and point that is known, in the order in which they run. */
  trials: PlannedTrial[];
  /** The number of points that the sampler is still to choose. */
  toChoose: number;
  /** An estimate of the seconds of a trial of one of these. */
  secondsEach: number;
  /** A sentence for each trial in the journal that something else wrote and that is not run. */
  passedOver: string[];
  /** Trials that run at once. */
  jobs: number;
  /** The trials that make progress at once: no more than the cores. */
  workers: number;
  /** An estimate of the seconds in all. */
  seconds: number;
  /** The source of the estimate: how long trials took, or a guess from the settings. */
  basis: EstimateBasis;
}

/** The ways to find out what a plan needs to know. */
export interface PlanOptions {
  /** Trials at once. @default as many as the machine has cores for their threads */
  jobs?: number | undefined;
  /** Plans as if nothing were there. @default false */
  fresh?: boolean | undefined;
  /**
   * Tells the hash of the data of trials, in their order; undefined where the data is not at hand, so that
   * those of the data of the last sweep count.
   */
  dataHashes: (trials: readonly TrialSettings[]) => Promise<(string | undefined)[]>;
}

/**
 * Plans a study: which trials are there, which are to run, and the time that it takes. Writes nothing.
 *
 * @throws {SettingsError} At a number of jobs that is not a whole number from 1.
 * @throws {JournalError} When the study's journal cannot be read.
 */
export async function planStudy(
  definition: StudyDefinition,
  options: PlanOptions,
): Promise<SweepPlan> {
  const { directory, settings, seeds } = definition;
  const jobs = checkedJobs(options.jobs, settings);
  const record = options.fresh ? undefined : await findRecord(definition);
  const earlier = record && attributesOf(record);
  const foreign = sortForeign(definition, record?.trials ?? []);
  const fits = (point: Point) => refusalOf(definition, point) === undefined;
  const told = chosenPoints(record?.trials ?? [], definition.experiment.vary);
  // A repaired journal has the attribute alone.
  const listed = earlier?.sampled ?? [];
  const sampled = told.length < listed.length ? listed : told.map(({ point }) => point);
  const chosen = [...definition.points, ...sampled];
  const known = new Set(chosen.map(pointKey));
  const asked = distinctPoints([
    ...(earlier?.asked ?? []).filter(fits),
    ...foreign.asked.map(({ point }) => point),
  ]).filter((point) => !known.has(pointKey(point)));
  const points = [...chosen, ...asked];
  const toChoose = pointsToChoose({ ...definition, points, asked }, seeds.length);
  const repeats = repeatsOf(definition, points);
  const hashes = await options.dataHashes(
    points.map((point) => trialSettings(definition, { point, seed: settings.seed })),
  );
  const earlierHashes = new Map(
    earlier?.points.map((point, i) => [pointKey(point), earlier.dataHashes[i]]),
  );
  const attributes = {
    ...definition,
    points,
    asked,
    sampled,
    rule: definition.rule ?? earlier?.rule ?? null,
    dataHashes: points.map((point, i) => hashes[i] ?? earlierHashes.get(pointKey(point)) ?? null),
  };
  const study = record
    ? await studyOf({ ...record, attributes: { ...attributes } }, directory)
    : emptyStudy(attributes, definition);
  await checkNoLostEnds(study);
  const { secondsOf, basis } = await estimateTime(record, resolve(directory, "..", ".."));
  const repeated = planTrials(repeats, study, foreign.asked);
  const pruned = new Set(
    repeated.filter(({ state }) => state === "pruned").map(({ point }) => pointKey(point)),
  );
  const trials = repeated.map((trial) =>
    isDue(trial) && pruned.has(pointKey(trial.point))
      ? { ...trial, state: "pruned" as const, left: 0 }
      : trial
  ).map((trial) => ({
    ...trial,
    seconds: trial.left === 0 ? 0 : startSeconds + trial.left * secondsOf(trial.settings),
  }));
  const secondsEach = startSeconds + secondsOf(settings);
  const due = [
    ...trials.map(({ seconds }) => seconds).filter((seconds) => seconds > 0),
    ...new Array<number>(toChoose * seeds.length).fill(secondsEach),
  ];
  const workers = Math.min(jobs, coresFor(settings.threads));
  const seconds = due.length === 0 ? 0 : makespan(due, workers);
  const used = new Set(trials.map(({ id }) => id));
  const unused = foreign.asked.filter(({ id }) => !used.has(id))
    .map(({ id }) => passingOver({ id, state: "waiting" }, "the study has that trial already"));
  const passedOver = [...foreign.passedOver, ...unused];
  const later = { toChoose, secondsEach };
  return { ...attributes, ...later, study, trials, passedOver, jobs, workers, seconds, basis };
}

/**
 * The trials of points in the order in which they run: all points with a seed before the next, or, since a
 * sampler learns from a point once all its trials have ended, a point with all seeds before the next. Points
 * that are raced out have no more than the seeds until then.
 */
export function repeatsOf(
  definition: Pick<StudyAttributes, "given" | "seeds" | "sampler" | "race">,
  points: readonly Point[],
): Repeat[] {
  const { seeds, sampler } = definition;
  const pairs = sampler === null
    ? seeds.flatMap((seed) => points.map((point) => ({ point, seed })))
    : points.flatMap((point) => seeds.map((seed) => ({ point, seed })));
  const most = new Map(definition.race?.out.map((one) => [pointKey(one.point), one.seeds]));
  const isInRace = ({ point, seed }: Pick<Repeat, "point" | "seed">) =>
    seeds.indexOf(seed) < (most.get(pointKey(point)) ?? Infinity);
  return pairs.filter(isInRace).map((pair) => ({
    ...pair,
    settings: trialSettings(definition, pair),
  }));
}

/**
 * The study's record in its journal; undefined where no sweep has begun.
 *
 * @throws {JournalError} When it cannot be read, or is not there although trials are.
 */
async function findRecord(
  { name, directory }: StudyDefinition,
): Promise<JournalStudy | undefined> {
  if (await isBeingCleared(directory)) return undefined;
  const { studies } = await Journal.open(journalPath(directory));
  const record = studies.find((study) => study.name === name);
  if (record === undefined) await checkNoTrials(directory);
  return record;
}

function checkedJobs(jobs: number | undefined, { threads }: TrialSettings): number {
  const chosen = jobs ?? coresFor(threads);
  if (Number.isSafeInteger(chosen) && chosen >= 1) return chosen;
  throw new SettingsError(`The number of jobs is ${jobs}: it must be a whole number from 1.`);
}

type Repeat = Pick<PlannedTrial, "point" | "seed" | "settings">;

/** The repeats with the trials that are there of them; `left` is the share of its epochs to be trained. */
export function planTrials(
  repeats: readonly Repeat[],
  study: Study,
  asked: readonly AskedTrial[] = [],
): (Omit<PlannedTrial, "seconds"> & { left: number })[] {
  const byRepeat = <T extends Pick<StudyTrial, "point" | "seed">>(trials: readonly T[]) =>
    new Map(trials.map((trial) => [repeatKey(trial), trial]));
  const latest = byRepeat(latestTrials(study));
  const stale = byRepeat(study.trials.filter(({ stale }) => stale !== undefined));
  const waiting = byRepeat(asked);
  return repeats.map((repeat) => {
    const key = repeatKey(repeat);
    const trial = latest.get(key);
    if (trial?.state === "complete" || trial?.state === "pruned") {
      return { ...repeat, state: trial.state, id: trial.id, stale: undefined, left: 0 };
    }
    if (trial?.state === "running" || trial?.state === "waiting") {
      const left = 1 - trial.epochs / repeat.settings.epochs;
      return { ...repeat, state: "unfinished", id: trial.id, stale: undefined, left };
    }
    const state = trial?.state === "failed" ? "failed" : "new";
    const id = waiting.get(key)?.id;
    return { ...repeat, state, id, stale: trial ? undefined : stale.get(key)?.stale, left: 1 };
  });
}
