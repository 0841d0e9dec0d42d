import { join } from "node:path";
import { finalScore, type FinalScoreResult, isHyperParameter } from "../report/mod.ts";
import { type Point, pointKey, variedSettings } from "../sweep/mod.ts";
import { bestFirst } from "../trainer/mod.ts";
import { betterPoints } from "./better_points.ts";
import { keep, kept } from "./kept.ts";
import type { PaperStudy } from "./paper.ts";

/** The final version: a point of a study. */
export interface FinalVersion {
  /** The study that has trained it. */
  study: PaperStudy;
  /** The point. */
  point: Point;
  /** True of the base point. */
  isBase: boolean;
}

/** The final version with its score on rows that chose nothing, or the reason why there is none. */
export interface ChosenVersion extends FinalVersion {
  /** The score. */
  result: FinalScoreResult;
}

/** The studies that vary hyper-parameters alone. */
export function hyperParameterStudies(tuning: readonly PaperStudy[]): PaperStudy[] {
  return tuning.filter(({ summary: { experiment: { vary } } }) =>
    variedSettings(vary).every(isHyperParameter)
  );
}

/**
 * Chooses the final version among the points of the tuning studies: the one with the largest difference
 * from its base of those that are shown to be better, else the base.
 *
 * @returns Undefined where no study has a complete base.
 */
export function finalVersion(tuning: readonly PaperStudy[]): FinalVersion | undefined {
  const studies = hyperParameterStudies(tuning);
  const better = studies.flatMap((study) =>
    betterPoints(study.summary).map((row) => ({ study, row }))
  ).toSorted((a, b) =>
    bestFirst(a.study.summary.experiment.metric)(a.row.difference!.mean, b.row.difference!.mean)
  );
  const [first] = better;
  if (first !== undefined) return { study: first.study, point: first.row.point, isBase: false };
  for (const study of studies) {
    const base = study.summary.rows.find(({ isBase, estimate }) =>
      isBase && estimate !== undefined
    );
    if (base !== undefined) return { study, point: base.point, isBase: true };
  }
}

/**
 * Chooses the final version and scores it.
 *
 * @param paper The lab report's folder.
 * @returns Undefined where no study has a complete base.
 */
export async function chooseVersion(
  tuning: readonly PaperStudy[],
  paper: string,
): Promise<ChosenVersion | undefined> {
  const version = finalVersion(tuning);
  return version && { ...version, result: await scoreFinalVersion(version, paper) };
}

/**
 * Scores the final version on rows that chose nothing. The score is kept beside the lab report, for
 * machines without the trials' weights.
 *
 * @param paper The lab report's folder.
 */
async function scoreFinalVersion(
  { study, point }: FinalVersion,
  paper: string,
): Promise<FinalScoreResult> {
  const path = join(paper, "final_score.json");
  const { trials, origin } = study.summary;
  const key = {
    study: study.study.name,
    point: pointKey(point),
    trials,
    dataHashes: origin.dataHashes,
  };
  const result = await finalScore(study.study, study.summary, { point });
  if ("final" in result) {
    await keep(path, key, result);
    return result;
  }
  return await kept<FinalScoreResult>(path, key) ?? result;
}
