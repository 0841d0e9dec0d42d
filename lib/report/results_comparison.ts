import { latestTrials, type Point, pointKey, type Study, type StudyTrial } from "../sweep/mod.ts";
import { type MetricName, type SettingDifference, settingDifferences } from "../trainer/mod.ts";
import {
  decisiveInterval,
  decisivePValue,
  detectableOf,
  type PointDifference,
} from "./difference.ts";
import { commonRows, readRows, type RowsById, trialRowScore } from "./row_scores.ts";
import { crossedBootstrap } from "./statistics/crossed_bootstrap.ts";
import { type Estimate, estimate } from "./statistics/estimate.ts";
import { holm } from "./statistics/holm.ts";
import { pairedDifference } from "./statistics/paired_difference.ts";
import { welch } from "./statistics/welch.ts";
import { readManifest, ResultError, type StoredManifest } from "./stored_manifest.ts";
import { readStudy } from "./stored_study.ts";

/** A point of two results, with both scores. */
export interface ComparedPoint {
  /** The point. */
  point: Point;
  /** Its score in the first result, with its interval over seeds. */
  a: Estimate;
  /** Its score in the second result. */
  b: Estimate;
  /** The second minus the first, with the interval that decides. */
  difference: Pick<Estimate, "mean" | "halfWidth">;
  /** The pairing and the interval: by seed, over seeds and rows or over seeds; or unpaired (Welch). */
  over: "seeds and rows" | "seeds" | "unpaired seeds";
  /** The p-value, adjusted for the number of points by Holm's method. */
  adjustedPValue: number | undefined;
  /** The smallest true difference that is found with 80% power; undefined where it is unpaired. */
  detectable: number | undefined;
}

/** Something that is not the same in two results, each side in words. */
export interface OtherPart {
  /** Its name: "commit". */
  name: string;
  /** The values of the first result. */
  a: readonly string[];
  /** The values of the second. */
  b: readonly string[];
}

/** Two results side by side. */
export interface ResultsComparison {
  /** The results' names: "learning_rate/shapes-quick". */
  names: { a: string; b: string };
  /** The metric of both. */
  metric: MetricName;
  /** The settings of the base that differ. */
  settings: readonly SettingDifference[];
  /** True where both saw the same data, undefined where one did not record it. */
  isSameData: boolean | undefined;
  /** Differences of code, engines, versions and machines. */
  code: readonly OtherPart[];
  /** The points of both. */
  points: readonly ComparedPoint[];
  /** The points of one alone. */
  only: { a: readonly Point[]; b: readonly Point[] };
  /** The points of both that have no complete trial in one of them, as where they were pruned. */
  unscored: readonly Point[];
}

/**
 * Compares two results: settings, data, code and the scores of the points that both have.
 *
 * Scores are compared seed by seed where both saw the same data and share two seeds or more, over seeds and
 * rows where single rows are known; else as independent means (Welch).
 *
 * @param a The folder of the first result, `results/<experiment>/<data>-<preset>…`.
 * @param b The folder of the second.
 * @throws {ResultError} When a folder holds no result, or their metrics differ.
 */
export async function compareResults(a: string, b: string): Promise<ResultsComparison> {
  const [first, second] = [await readSide(a), await readSide(b)];
  const { metric } = first.study.experiment;
  const other = second.study.experiment.metric;
  if (metric !== other) {
    throw new ResultError(
      `The results cannot be compared: ${a} is scored by ${metric}, ${b} by ${other}.`,
    );
  }
  const isSameData = sameData(first.manifest, second.manifest);
  const compared = comparePoints(first, second, metric, isSameData === true);
  const keys = (side: Side) => new Set(side.study.points.map(pointKey));
  const scored = new Set(compared.map(({ point }) => pointKey(point)));
  const only = (side: Side, than: Side) =>
    side.study.points.filter((point) => !keys(than).has(pointKey(point)));
  return {
    names: { a: first.study.name, b: second.study.name },
    metric,
    settings: settingDifferences(first.study.settings, second.study.settings),
    isSameData,
    code: differingCode(first.manifest, second.manifest),
    points: compared,
    only: { a: only(first, second), b: only(second, first) },
    unscored: first.study.points.filter((point) =>
      keys(second).has(pointKey(point)) && !scored.has(pointKey(point))
    ),
  };
}

interface Side {
  study: Study;
  manifest: StoredManifest;
  trials: readonly StudyTrial[];
  rows: RowsById;
}

async function readSide(directory: string): Promise<Side> {
  const manifest = await readManifest(directory);
  const study = await readStudy(directory);
  const trials = latestTrials(study).filter(({ state, value }) =>
    state === "complete" && value !== undefined
  );
  return { study, manifest, trials, rows: await readRows(trials) };
}

function sameData(a: StoredManifest, b: StoredManifest): boolean | undefined {
  if (a.dataHashes.length === 0 || b.dataHashes.length === 0) return undefined;
  return new Set(a.dataHashes).symmetricDifference(new Set(b.dataHashes)).size === 0;
}

/** The parts of the trials' environments that are not the same in both results. */
function differingCode(a: StoredManifest, b: StoredManifest): OtherPart[] {
  const partsOf = ({ environments }: StoredManifest): Record<string, Set<string>> => {
    const parts: Record<string, Set<string>> = {};
    const add = (name: string, value: string) => (parts[name] ??= new Set()).add(value);
    for (const { engine, threads, code, hardware, versions } of environments) {
      add("engine", engine ?? "none");
      add("threads", String(threads));
      add(
        "commit",
        code === null ? "none" : code.commit.slice(0, 10) + (code.dirty ? ", changed" : ""),
      );
      const { processor, cores, system, architecture } = hardware;
      add("machine", `${processor}, ${cores} cores, ${system} ${architecture}`);
      add("Deno", versions.deno);
      for (const [name, version] of Object.entries(versions.packages)) add(name, version);
    }
    return parts;
  };
  const [first, second] = [partsOf(a), partsOf(b)];
  return [...new Set([...Object.keys(first), ...Object.keys(second)])].flatMap((name) => {
    const [own = new Set<string>(), other = new Set<string>()] = [first[name], second[name]];
    if (own.symmetricDifference(other).size === 0) return [];
    return [{ name, a: [...own].toSorted(), b: [...other].toSorted() }];
  });
}

function comparePoints(
  a: Side,
  b: Side,
  metric: MetricName,
  isSameData: boolean,
): ComparedPoint[] {
  const own = (side: Side, point: Point) =>
    side.trials.filter((trial) => pointKey(trial.point) === pointKey(point));
  const points = a.study.points.flatMap((point) => {
    const [first, second] = [own(a, point), own(b, point)];
    return first.length > 0 && second.length > 0 ? [{ point, first, second }] : [];
  });
  const open = points.map(({ point, first, second }) => {
    const scores = [first, second].map((trials) => estimate(trials.map(({ value }) => value!)));
    const paired = isSameData
      ? pair({ trials: first, rows: a.rows }, { trials: second, rows: b.rows }, metric)
      : undefined;
    const compared = paired ?? unpaired(first, second);
    return { point, a: scores[0]!, b: scores[1]!, paired, compared };
  });
  const adjusted = holm(open.map(({ compared }) => compared.pValue), open.length);
  return open.map(({ paired, compared, ...numbers }, i) => ({
    ...numbers,
    difference: compared.difference,
    over: compared.over,
    adjustedPValue: adjusted[i],
    detectable: paired && detectableOf(paired.whole, open.length),
  }));
}

type Trials = Pick<Side, "trials" | "rows">;

/** The difference seed by seed; undefined with fewer than two seeds in both. */
function pair(a: Trials, b: Trials, metric: MetricName) {
  const bySeed = ({ trials }: Trials) => new Map(trials.map(({ seed, value }) => [seed, value!]));
  const difference = pairedDifference(bySeed(b), bySeed(a));
  if (difference === undefined || difference.count < 2) return undefined;
  const sides = [a, b];
  const count = commonRows(
    sides.flatMap(({ trials, rows }) => trials.map(({ id }) => rows.get(id))),
  );
  const scores = (side: Trials) =>
    new Map(
      side.trials.map((trial) =>
        [trial.seed, trialRowScore(trial, side.rows.get(trial.id)!, metric)] as const
      ),
    );
  const crossed = count === undefined
    ? undefined
    : crossedBootstrap(new Map(sides.map((side) => [side, scores(side)])), { rows: count })
      .difference(b, a);
  const whole: PointDifference = { ...difference, crossed };
  return {
    whole,
    difference: decisiveInterval(whole),
    pValue: decisivePValue(whole),
    over: crossed?.halfWidth === undefined ? "seeds" as const : "seeds and rows" as const,
  };
}

function unpaired(a: readonly StudyTrial[], b: readonly StudyTrial[]) {
  const values = (trials: readonly StudyTrial[]) => trials.map(({ value }) => value!);
  const { mean, halfWidth, pValue } = welch(values(b), values(a));
  return { difference: { mean, halfWidth }, pValue, over: "unpaired seeds" as const };
}
