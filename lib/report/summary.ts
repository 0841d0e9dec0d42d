import { withoutFolders, withoutPaths } from "../base/mod.ts";
import {
  type ForeignTrial,
  latestTrials,
  type NamedExperiment,
  type Point,
  pointKey,
  type PrecisionRule,
  type Preset,
  type Race,
  type SamplerChoice,
  type Study,
  type StudyTrial,
  variedSettings,
} from "../sweep/mod.ts";
import {
  accuracyGap,
  bestEpoch,
  type ReferenceScores,
  type TrialSettings,
} from "../trainer/mod.ts";
import { compare, type Difference } from "./difference.ts";
import { judgeExpectations, type Judgement } from "./judgement.ts";
import { type FoundByTrials, foundByTrials } from "./found_by_trials.ts";
import { type Origin, originOf } from "./origin.ts";

import { crossFittedScore, readRows, rowIntervals, type RowsById, rowsNote } from "./row_scores.ts";
import { standings } from "./standing.ts";
import { type Estimate, estimate } from "./statistics/estimate.ts";

/** The numbers of the trials of one point. */
export interface SummaryRow {
  /** The point of the search space. */
  point: Point;
  /** True of a point that something else asked for, and that is not in the experiment. */
  isAsked: boolean;
  /** Score of each complete trial by its seed: the metric of its best epoch. */
  scores: ReadonlyMap<number, number>;
  /** The same with the epoch chosen on other rows than it is scored on. */
  crossFittedScores: ReadonlyMap<number, number>;
  /** Trials with the seeds that were asked for last which failed and were not repeated with success. */
  failed: number;
  /** The epochs after which trials were pruned, by seed; they are in no mean. */
  pruned: ReadonlyMap<number, number>;
  /** True of a point that was raced out, and so has fewer seeds. */
  isRacedOut: boolean;
  /** Trials with these seeds that are still to finish. */
  unfinished: number;
  /** Mean score with its interval over seeds; undefined while no trial is complete. */
  estimate: Estimate | undefined;
  /** The same with its interval over seeds and rows; undefined where rows are not known. */
  crossed: Estimate | undefined;
  /** Mean cross-fitted score with its interval over seeds; undefined where rows are not known. */
  crossFitted: Estimate | undefined;
  /** Mean number of the best epoch. */
  bestEpoch: number | undefined;
  /** Difference from the base over the seeds of both; undefined of the base and where there is none. */
  difference: Difference | undefined;
  /** Mean train-validation gap after the last epoch, over seeds; undefined where it was not measured. */
  gap: Estimate | undefined;
  /** True of the point with the best mean where every other one is shown to be worse. */
  isBest: boolean;
  /**
   * The name of the best mean, "highest mean" or "lowest mean", on the points that have it; on one with
   * failed trials only where every point has some. Undefined where nothing is compared.
   */
  top: "highest mean" | "lowest mean" | undefined;
  /** True of the base point, which others are held against. */
  isBase: boolean;
}

/** A trial that failed. */
export interface Failure {
  /** Its id in the journal. */
  id: number;
  /** Its point. */
  point: Point;
  /** Its seed. */
  seed: number;
  /** The reason. */
  error: string;
  /** The last lines of its log. */
  log: string;
}

/** A study in numbers: everything that tables and plots show. */
export interface Summary {
  /** The question. */
  experiment: NamedExperiment;
  /** The preset, with its contents when the study was planned. */
  preset: Preset;
  /** The settings that the user replaced. */
  set: Study["set"];
  /** The base point's settings, complete. */
  settings: TrialSettings;
  /** The seeds of each point's trials. */
  seeds: readonly number[];
  /** The differences from the point with the best mean, in the rows' order; empty where there is none. */
  rivals: readonly (Difference | undefined)[];
  /** The differences that the experiment expects, judged. */
  judgements: readonly Judgement[];
  /** The ids of the complete trials that count, ascending. */
  trials: readonly number[];
  /** A row for each point, in the study's order. */
  rows: readonly SummaryRow[];
  /** The rule by which the number of seeds was decided; null where there was none. */
  rule: PrecisionRule | null;
  /** The ids of the pruned trials that count, ascending. */
  prunedTrials: readonly number[];
  /** The race over seeds; null where every point has all seeds. */
  race: Race | null;
  /** The pruner; null where there was none. */
  pruner: string | null;
  /** The sampler that chose the points; null where all combinations of listed values are tried. */
  sampler: SamplerChoice | null;
  /** The reason why nothing is known of single rows, in a sentence; undefined where it is. */
  rowsNote: string | undefined;
  /** Mean of the score minus the cross-fitted one over the points, with its interval over seeds. */
  optimism: Estimate | undefined;
  /** Accuracies to hold the rows against; undefined where the trials' differ or none is known. */
  references: ReferenceScores | undefined;
  /** The edition of the data; undefined where that is not said or the trials' differ. */
  edition: string | undefined;
  /** The rows and pictures that trials found, each kind once with its trials; empty where none recorded them. */
  found: readonly FoundByTrials[];
  /** The origin of the trials' numbers. */
  origin: Origin;
  /** The time that the complete trials trained, all together, in seconds. */
  seconds: number;
  /** The failed trials that no later one replaced. */
  failures: readonly Failure[];
  /** Trials that do not count, with the reason. */
  stale: readonly Pick<StudyTrial, "id" | "stale">[];
  /** The journal's trials that something else wrote and that do not count. */
  foreign: readonly ForeignTrial[];
}

function meanOf(values: readonly number[]): Estimate | undefined {
  return values.length === 0 ? undefined : estimate(values);
}

/** The value that all have in common; undefined where they differ or there is none. */
function common<T>(values: readonly (T | undefined)[]): T | undefined {
  const known = values.filter((value) => value !== undefined);
  const texts = new Set(known.map((value) => JSON.stringify(value)));
  return texts.size === 1 ? known[0] : undefined;
}

const isScored = ({ state, value }: StudyTrial) => state === "complete" && value !== undefined;

type OwnNumbers = Omit<SummaryRow, "crossed" | "difference" | "isBest" | "top">;

/** The numbers of a point alone. */
function summarizePoint(
  { experiment: { vary, metric }, settings, askedSeeds, asked, race }: Study,
  point: Point,
  trials: readonly StudyTrial[],
  rows: RowsById,
): OwnNumbers {
  const complete = trials.filter(isScored);
  const scores = new Map(complete.map(({ seed, value }) => [seed, value!]));
  const crossFittedScores = new Map(complete.flatMap((trial) => {
    const results = rows.get(trial.id);
    const score = results && crossFittedScore(trial, results, metric);
    return score === undefined ? [] : [[trial.seed, score]];
  }));
  const isAsked = ({ seed }: StudyTrial) => askedSeeds.includes(seed);
  const failed = trials.filter((trial) => trial.state === "failed" && isAsked(trial)).length;
  const out = race?.out.find((one) => pointKey(one.point) === pointKey(point));
  const pruned = trials.filter(({ state }) => state === "pruned");
  const bestEpochs = complete.flatMap(({ history, settings: { bestBy } }) =>
    bestEpoch(history, bestBy)?.epoch ?? []
  );
  return {
    point,
    isAsked: asked.some((other) => pointKey(other) === pointKey(point)),
    scores,
    crossFittedScores,
    failed,
    pruned: new Map(pruned.map(({ seed, epochs }) => [seed, epochs])),
    isRacedOut: out !== undefined,
    // The other seeds of a pruned point are not begun.
    unfinished: pruned.length > 0
      ? 0
      : Math.max(0, (out?.seeds ?? askedSeeds.length) - failed - complete.filter(isAsked).length),
    estimate: meanOf([...scores.values()]),
    crossFitted: meanOf([...crossFittedScores.values()]),
    bestEpoch: meanOf(bestEpochs)?.mean,
    gap: meanOf(complete.flatMap(({ history }) => accuracyGap(history) ?? [])),
    isBase: variedSettings(vary).every((name) => point[name] === settings[name]),
  };
}

/** Mean of score minus cross-fitted score by seed, then over the seeds. */
function optimismOf(rows: readonly OwnNumbers[], seeds: readonly number[]): Estimate | undefined {
  return meanOf(seeds.flatMap((seed) => {
    const biases = rows.flatMap(({ scores, crossFittedScores }) =>
      crossFittedScores.has(seed) ? [scores.get(seed)! - crossFittedScores.get(seed)!] : []
    );
    return meanOf(biases)?.mean ?? [];
  }));
}

/**
 * Sums a study up, however far it has come, with its trials' results on single rows.
 *
 * A seed's score is that of its complete trial, whatever failed before. Best is the point with the
 * highest mean score, or the lowest mean loss, where its difference from every other one is shown.
 */
export async function summarize(study: Study): Promise<Summary> {
  return summarizeWith(study, await readRows(latestTrials(study)));
}

/** Sums a study up from its scores and those results on single rows that are given. */
export function summarizeWith(study: Study, rowsById: RowsById = new Map()): Summary {
  const { experiment, preset, set, settings, seeds, points, rule, foreign } = study;
  const { sampler, pruner, race } = study;
  const latest = latestTrials(study);
  const byPoint = Map.groupBy(latest, ({ point }) => pointKey(point));
  const trialsOf = (point: Point) => byPoint.get(pointKey(point)) ?? [];
  const numbers = points.map((point) => summarizePoint(study, point, trialsOf(point), rowsById));
  const complete = latest.filter(isScored);
  const note = rowsNote(complete, rowsById);
  const scored = new Map(numbers.map((row) => [row, trialsOf(row.point).filter(isScored)]));
  const crossed = note === undefined && complete.length > 0
    ? rowIntervals(scored, rowsById, experiment.metric)
    : undefined;
  const isComparison = points.length > 1;
  const base = isComparison ? numbers.find(({ isBase }) => isBase) : undefined;
  const differences = base === undefined ? [] : compare(numbers, base, crossed);
  const { tops, top, isBest, rivals } = standings(numbers, experiment.metric, crossed);
  return {
    experiment,
    preset,
    set,
    settings,
    seeds,
    rule,
    sampler,
    race,
    pruner,
    prunedTrials: latest.filter(({ state }) => state === "pruned").map(({ id }) => id)
      .toSorted((a, b) => a - b),
    trials: complete.map(({ id }) => id).toSorted((a, b) => a - b),
    rows: numbers.map((row, i) => ({
      ...row,
      ...(note !== undefined && { crossFitted: undefined, crossFittedScores: new Map() }),
      crossed: crossed?.mean(row),
      isBest: isBest && row === tops[0],
      top: tops.includes(row) ? top : undefined,
      isBase: row === base,
      difference: differences[i],
    })),
    rivals,
    judgements: judgeExpectations(
      { experiment, trials: complete, rows: note === undefined ? rowsById : new Map() },
      numbers.flatMap(({ point }, i) => {
        const difference = differences[i];
        return difference && base ? [{ point, base: base.point, difference }] : [];
      }),
    ),
    rowsNote: note,
    optimism: note === undefined ? optimismOf(numbers, seeds) : undefined,
    references: common(latest.map(({ references }) => references)),
    edition: common(latest.map(({ edition }) => edition)),
    found: foundByTrials(latest),
    origin: originOf(latest),
    seconds: latest.reduce(
      (sum, { state, seconds = 0 }) => state === "complete" ? sum + seconds : sum,
      0,
    ),
    failures: latest.filter(({ state }) => state === "failed").map(
      ({ id, point, seed, error, log }) => ({
        id,
        point,
        seed,
        error: publicText(error ?? "it ended without saying why", study),
        log: publicText(log ?? "", study),
      }),
    ),
    stale: study.trials.filter(({ stale }) => stale !== undefined),
    foreign,
  };
}

/** A trial's message without folders; the name of the data's may hold what ends a path elsewhere. */
function publicText(text: string, { settings: { dataDirectory } }: Study): string {
  return withoutPaths(
    dataDirectory === "" ? text : text.replaceAll(dataDirectory, withoutFolders(dataDirectory)),
  );
}
