import {
  latestTrials,
  pointKey,
  type Study,
  type StudyTrial,
  type VariedSetting,
  variedSettings,
} from "../sweep/mod.ts";
import { bestFirst, type MetricName, type RowResults } from "../trainer/mod.ts";
import { commonRows, readRows, type RowsById, trialRowScore } from "./row_scores.ts";
import {
  type CrossedBootstrap,
  crossedBootstrap,
  type CrossedEstimate,
} from "./statistics/crossed_bootstrap.ts";
import { type Estimate, estimate } from "./statistics/estimate.ts";
import type { RowScore } from "./statistics/row_score.ts";

/** The effect of one setting on an experiment's metric. */
export interface SettingRange {
  /** The setting that the study varies. */
  setting: VariedSetting;
  /** The experiment's name. */
  experiment: string;
  /** The study's folder, absolute. */
  directory: string;
  /** The number of its values that were scored. */
  values: number;
  /** The metric of the experiment. */
  metric: MetricName;
  /** The range of each seed. */
  bySeed: ReadonlyMap<number, number>;
  /** Its mean over the seeds, with its interval over them. */
  range: Estimate;
  /** The same with its interval over seeds and rows; undefined where rows are not known. */
  crossed: CrossedEstimate | undefined;
  /** The range of each seed on weighted rows, where these are known. */
  rows: { hashes: Uint32Array; scores: ReadonlyMap<number, RowScore> } | undefined;
}

/**
 * Measures the range of a setting: the score of its best value minus that of its worst, with the two
 * values chosen elsewhere than they are scored, so that the range of a setting without an effect is 0 in
 * expectation and not the spread of luck.
 *
 * For each seed the two values are those with the best and the worst mean of the other seeds; where results on
 * single rows are known, of one half of the rows by their hashes, and they are scored on the other half, and
 * the other way round. The range is the mean over seeds and halves. Where the choice is unsure it lies below
 * the distance between the true best and worst values, never above it in expectation. Its interval takes the
 * choice as given.
 *
 * Values that lack a seed, since its trial failed, are left out.
 *
 * @returns Undefined of a study that varies several settings, or has fewer than two values with two seeds.
 */
export async function settingRange(study: Study): Promise<SettingRange | undefined> {
  const { experiment: { name, vary, metric }, directory } = study;
  const [setting, ...others] = variedSettings(vary);
  const latest = latestTrials(study);
  if (setting === undefined || others.length > 0) return undefined;
  const points = wholePoints(latest);
  const seeds = [...points.values()][0]?.keys().toArray() ?? [];
  if (points.size < 2 || seeds.length < 2) return undefined;
  const rows = await readRows(latest);
  const trials = [...points.values()].flatMap((bySeed) => [...bySeed.values()]);
  const results = trials.map(({ id }) => rows.get(id));
  const isKnown = commonRows(results) !== undefined;
  const scores = isKnown
    ? rowRanges(points, rows, results[0]!, metric)
    : new Map(seeds.map((seed) => [seed, leaveOneOut(points, seed, metric)]));
  const ones = new Float64Array(isKnown ? results[0]!.rows.length : 0).fill(1);
  const bySeed = new Map([...scores].map(([seed, score]) => [seed, score(ones)]));
  if (![...bySeed.values()].every(Number.isFinite)) return undefined;
  return {
    setting,
    experiment: name,
    directory,
    values: points.size,
    metric,
    bySeed,
    range: estimate([...bySeed.values()]),
    crossed: isKnown
      ? crossedBootstrap(new Map([["range", scores]]), { rows: ones.length, draws }).mean("range")
      : undefined,
    rows: isKnown ? { hashes: results[0]!.rows, scores } : undefined,
  };
}

/** Bootstrap samples of the rows: fewer than for a study's differences, since a range takes more work. */
const draws = 2000;

type Trials = Map<string, Map<number, StudyTrial>>;

/** The complete trials by point and seed, of the points that have as many seeds as any. */
function wholePoints(trials: readonly StudyTrial[]): Trials {
  const complete = trials.filter(({ state, value }) => state === "complete" && value !== undefined);
  const points = Map.groupBy(complete, ({ point }) => pointKey(point));
  const most = Math.max(0, ...Array.from(points.values(), ({ length }) => length));
  const whole = [...points].filter(([, own]) => own.length === most);
  return new Map(
    whole.map(([key, own]) => [key, new Map(own.map((trial) => [trial.seed, trial]))]),
  );
}

/** The keys of the points with the best and the worst mean. */
function extremes(means: ReadonlyMap<string, number>, metric: MetricName): [string, string] {
  const order = bestFirst(metric);
  const ranked = [...means].toSorted(([, a], [, b]) => order(a, b)).map(([key]) => key);
  return [ranked[0]!, ranked.at(-1)!];
}

const distance = (a: number, b: number, metric: MetricName) =>
  bestFirst(metric)(0, 1) > 0 ? a - b : b - a;

const sum = (values: Iterable<number>) =>
  Iterator.from(values).reduce((total, value) => total + value, 0);

/** A seed's range, by values that the other seeds chose. */
function leaveOneOut(points: Trials, seed: number, metric: MetricName): RowScore {
  const means = new Map(
    Array.from(points, ([key, bySeed]) => {
      const others = [...bySeed.values()].filter((trial) => trial.seed !== seed);
      return [key, sum(others.map(({ value }) => value!))];
    }),
  );
  const [best, worst] = extremes(means, metric);
  const valueOf = (key: string) => points.get(key)!.get(seed)!.value!;
  return () => distance(valueOf(best), valueOf(worst), metric);
}

/** Each seed's range, by values that the other seeds chose on the other half of the rows. */
function rowRanges(
  points: Trials,
  rows: RowsById,
  { rows: hashes }: RowResults,
  metric: MetricName,
): Map<number, RowScore> {
  const halves = [0, 1].map((half) =>
    Float64Array.from(hashes, (hash) => (hash & 1) === half ? 1 : 0)
  );
  const scores = new Map(
    Array.from(points, ([key, bySeed]) => [
      key,
      new Map(
        Array.from(
          bySeed,
          ([seed, trial]) => [seed, trialRowScore(trial, rows.get(trial.id)!, metric)] as const,
        ),
      ),
    ]),
  );
  const seeds = [...points.values()][0]!.keys().toArray();
  return new Map(seeds.map((seed) => {
    const chosen = halves.map((half) => {
      const means = new Map(
        Array.from(scores, ([key, bySeed]) => {
          const others = [...bySeed].filter(([other]) => other !== seed);
          return [key, sum(others.map(([, score]) => score(half)))];
        }),
      );
      return extremes(means, metric);
    });
    const score: RowScore = (weights) =>
      sum(halves.map((half, i) => {
        const [best, worst] = chosen[1 - i]!;
        const own = half.map((inHalf, row) => inHalf * weights[row]!);
        const of = (key: string) => scores.get(key)!.get(seed)!(own);
        return distance(of(best), of(worst), metric);
      })) / halves.length;
    return [seed, score];
  }));
}

/** Crossed intervals of ranges that were measured on the same rows; undefined where they were not. */
export function crossRanges(
  ranges: readonly SettingRange[],
): CrossedBootstrap<SettingRange> | undefined {
  const [first] = ranges;
  const isSame = ({ rows }: SettingRange) =>
    rows?.hashes.length === first?.rows?.hashes.length &&
    rows?.hashes.every((hash, i) => hash === first!.rows!.hashes[i]) === true;
  if (first?.rows === undefined || !ranges.every(isSame)) return undefined;
  const scores = new Map(ranges.map((range) => [range, range.rows!.scores]));
  return crossedBootstrap(scores, { rows: first.rows.hashes.length, draws });
}
