import { UserError } from "../base/mod.ts";
import { latestTrials, type Point, pointKey, type Study, type StudyTrial } from "../sweep/mod.ts";
import {
  type FreshRowsOptions,
  type FreshScores,
  type MetricName,
  scoreFreshRows,
} from "../trainer/mod.ts";
import { uncapitalize } from "../page/mod.ts";
import { formatEstimate, metricFormat, pointTitle } from "./format.ts";
import { crossedBootstrap, type CrossedEstimate } from "./statistics/crossed_bootstrap.ts";
import type { Summary } from "./summary.ts";

/** The score of a study's chosen point on rows that chose nothing. */
export interface FinalScore {
  /** The point that was chosen. */
  point: Point;
  /** The metric of the experiment. */
  metric: MetricName;
  /** The seeds whose weights were scored. */
  seeds: readonly number[];
  /** The number of rows. */
  rows: number;
  /** Its mean score with its interval over seeds and rows. */
  score: CrossedEstimate;
  /** The best accuracy that anyone can expect on these rows; undefined where it is not known. */
  reachable: number | undefined;
}

/** The score, or the reason why there is none, in a sentence. */
export type FinalScoreResult = { final: FinalScore } | { reason: string };

/**
 * Scores the chosen point of a study by its trials' weights on validation rows that no trial has seen and
 * that chose neither the point nor an epoch.
 *
 * @param summary The study, summed up; the chosen point is the one with the best mean, the base of equal ones.
 * @param options.point Another point.
 * @param options.rows The most rows. @default 1000
 * @returns A reason, as a committed file has it, where the split has no more rows, or where weights or data
 *   cannot be had on this machine.
 */
export async function finalScore(
  study: Study,
  summary: Summary,
  { point = chosenPoint(summary), ...options }: FreshRowsOptions & { point?: Point } = {},
): Promise<FinalScoreResult> {
  if (point === undefined) return { reason: "No trial is complete, so nothing is chosen." };
  const { metric } = study.experiment;
  const trials = latestTrials(study).filter((trial) =>
    trial.state === "complete" && pointKey(trial.point) === pointKey(point)
  );
  const scored: { trial: StudyTrial; fresh: FreshScores }[] = [];
  for (const trial of trials) {
    const fresh = await scoreFreshRows(trial.directory, options).catch((error) => {
      if (error instanceof UserError) return error;
      throw error;
    });
    if (fresh instanceof UserError) return { reason: fresh.publicMessage };
    if (fresh === undefined) return { reason: noRows(study) };
    scored.push({ trial, fresh });
  }
  const [first] = scored;
  if (first === undefined) return { reason: `No trial of ${pointTitle(point)} is complete.` };
  const bySeed = scored.flatMap(({ trial, fresh }) => {
    const score = fresh.scores[metric];
    return score === undefined ? [] : [[trial.seed, score] as const];
  });
  const rows = first.fresh.hashes.length;
  const score = rows < 2
    ? undefined
    : crossedBootstrap(new Map([["chosen", new Map(bySeed)]]), { rows }).mean("chosen");
  if (score === undefined) {
    return { reason: `The rows that are left, ${rows}, do not define the ${metric}.` };
  }
  const reachable = metric === "valAccuracy" ? first.fresh.reachable : undefined;
  const seeds = bySeed.map(([seed]) => seed);
  return { final: { point, metric, seeds, rows, score, reachable } };
}

/** The point with the best mean, the base of equal ones. */
function chosenPoint({ rows }: Summary): Point | undefined {
  if (rows.length === 1) return rows[0]!.estimate && rows[0]!.point;
  const tops = rows.filter(({ top }) => top !== undefined);
  return (tops.find(({ isBase }) => isBase) ?? tops[0])?.point;
}

function noRows({ settings: { data, valRows } }: Study): string {
  return valRows === 0
    ? `All validation rows of ${data} chose the setting, so none is left that chose nothing: keep ` +
      "some back with --set valRows=…"
    : `${data} has no validation rows beyond the first ${
      valRows.toLocaleString("en")
    }, which chose the ` +
      "setting: keep some back with a smaller --set valRows=…";
}

/** A final score in a sentence. */
export function finalScoreSentence(result: FinalScoreResult): string {
  if ("reason" in result) return `There is no final score. ${result.reason}`;
  const { point, metric, seeds, rows, score, reachable } = result.final;
  const format = metricFormat(metric);
  const over = seeds.length > 1
    ? ` over ${seeds.length} seeds and rows like these`
    : " of one seed";
  return `On ${rows.toLocaleString("en")} validation rows that chose nothing, ${
    pointTitle(point)
  } has a ` +
    `${uncapitalize(format.title)} of ${formatEstimate(score, format)}${format.unit}${over}` +
    (reachable === undefined
      ? "."
      : `; ${format.score(reachable)}${format.unit} is reachable there.`);
}
