import {
  type Expectation,
  expectedPoints,
  type NamedExperiment,
  type Point,
  pointKey,
  type StudyTrial,
} from "../sweep/mod.ts";
import { describeMetric, type JudgedMetric, trialScore } from "../trainer/mod.ts";
import {
  comparisonsOf,
  decisivePValue,
  detectableOf,
  type Difference,
  differenceOf,
  level,
  type PointDifference,
} from "./difference.ts";
import { rowIntervals, type RowsById } from "./row_scores.ts";
import { holm } from "./statistics/holm.ts";

/** The judgement of a claim by a study. */
export type ClaimVerdict = "shown" | "contradicted" | "cannot tell";

/** The same, or that no difference is shown between points that are the same by construction. */
export type Verdict = ClaimVerdict | "none shown";

/** An expected difference, judged by a study. */
export interface Judgement {
  /** The relation that is expected. */
  is: Expectation["is"];
  /** The point that is spoken of, complete. */
  point: Point;
  /** The point that it is compared with, complete. */
  than: Point;
  /** The metric that is compared. */
  metric: JudgedMetric;
  /** The size of a difference that counts, in the metric's unit. */
  by: number;
  /** The point's mean minus that of the other; undefined where no seed is in both. */
  difference: PointDifference | undefined;
  /** The p-value of the difference's being at the edge of what is expected, adjusted by Holm's method. */
  adjustedPValue: number | undefined;
  /** The number of comparisons that it is adjusted for. */
  comparisons: number;
  /** The smallest distance from that edge which the study finds with 80% power. */
  detectable: number | undefined;
  /**
   * Shown or contradicted where the adjusted p-value is at most 0.05; of points that are expected not to be
   * told apart, contradicted there, and else that none is shown.
   */
  verdict: Verdict;
}

/** A difference from the base that a study's table shows, with its p-value adjusted for the table. */
export interface TableDifference {
  /** The point. */
  point: Point;
  /** The base point. */
  base: Point;
  /** Its difference from the base. */
  difference: Difference;
}

/** Complete trials with their results on rows, as far as these are known. */
interface Trials {
  experiment: NamedExperiment;
  trials: readonly StudyTrial[];
  rows: RowsById;
}

/**
 * Judges the differences that an experiment expects, by intervals over seeds and rows, or over seeds where
 * rows are not known.
 *
 * A difference is tested against the edge of what is expected that is nearest to it: 0 or `by`. One that
 * the table tests as well has the table's p-value. Those of the others are adjusted for as many comparisons
 * as the table makes or the study expects, whichever are more.
 */
export function judgeExpectations(
  trials: Trials,
  table: readonly TableDifference[],
): Judgement[] {
  const { expects = [] } = trials.experiment;
  if (typeof expects === "string") return [];
  const open = expects.map((expectation) => compareExpected(expectation, trials));
  const ofTable = comparisonsOf(table.map(({ difference }) => difference));
  const comparisons = Math.max(1, ofTable, comparisonsOf(open.map(({ difference }) => difference)));
  const tested = new Map(open.map((compared) => [compared, testOfTable(compared, trials, table)]));
  const others = open.filter((compared) => tested.get(compared) === undefined);
  const adjusted = holm(others.map(({ pValue }) => pValue), comparisons);
  return open.map((compared) => {
    const own = tested.get(compared);
    const { pValue: _, isInside, ...kept } = compared;
    const { difference } = kept;
    const test = own === undefined
      ? {
        adjustedPValue: adjusted[others.indexOf(compared)],
        comparisons,
        detectable: difference && detectableOf(difference, comparisons),
      }
      : { ...own, comparisons: ofTable };
    return { ...kept, ...test, verdict: verdictOf({ ...kept, ...test }, isInside) };
  });
}

/** The table's test of an expected difference; undefined where the table makes another one, or none. */
function testOfTable(
  { point, than, metric, by }: Compared,
  { experiment }: Trials,
  table: readonly TableDifference[],
): Pick<Difference, "adjustedPValue" | "detectable"> | undefined {
  if (by !== 0 || metric !== experiment.metric) return undefined;
  const pair = (a: Point, b: Point) => [pointKey(a), pointKey(b)].toSorted().join(" ");
  const found = table.find((row) => pair(row.point, row.base) === pair(point, than));
  if (found === undefined) return undefined;
  const { adjustedPValue, detectable } = found.difference;
  return { adjustedPValue, detectable };
}

function verdictOf(
  { is, adjustedPValue, detectable }: Omit<Judgement, "verdict">,
  isInside: boolean,
): Verdict {
  const isTold = adjustedPValue !== undefined && adjustedPValue <= level;
  if (isTold) return isInside ? "shown" : "contradicted";
  // A study that could have shown nothing, such as one of equal trials, is no control.
  return is === "not told apart" && detectable !== undefined ? "none shown" : "cannot tell";
}

type Compared =
  & Omit<Judgement, "adjustedPValue" | "comparisons" | "detectable" | "verdict">
  & { pValue: number | undefined; isInside: boolean };

function compareExpected(expectation: Expectation, trials: Trials): Compared {
  const { experiment } = trials;
  const { is, metric = experiment.metric, by = 0 } = expectation;
  const points = expectedPoints(expectation, experiment);
  const difference = measure(points, metric, trials);
  const compared = { is, ...points, metric, by, difference };
  if (difference === undefined) return { ...compared, pValue: undefined, isInside: false };
  const sign = describeMetric(metric).higherIsBetter ? 1 : -1;
  const gain = sign * difference.mean;
  const edge = is === "no different" && gain < 0 ? -by : by;
  const isInside = {
    better: gain > by,
    "no better": gain < by,
    "no different": Math.abs(gain) < by,
    "not told apart": false,
  }[is];
  return { ...compared, pValue: decisivePValue(difference, sign * edge), isInside };
}

/** The difference of two points in a metric. */
function measure(
  { point, than }: { point: Point; than: Point },
  metric: JudgedMetric,
  { trials, rows }: Trials,
): PointDifference | undefined {
  const sides = [point, than].map((side) => {
    const own = trials.filter((trial) => pointKey(trial.point) === pointKey(side));
    const scores = own.flatMap(({ seed, history, settings: { bestBy } }) => {
      const score = trialScore(history, { metric, bestBy });
      return score === undefined ? [] : [[seed, score] as const];
    });
    return { own, scores: new Map(scores) };
  });
  const crossed = rowIntervals(new Map(sides.map((side) => [side, side.own])), rows, metric);
  return differenceOf(sides[0]!, sides[1]!, crossed);
}
