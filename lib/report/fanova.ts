import { fileURLToPath } from "node:url";
import { listWords, plural, runPython, UserError } from "../base/mod.ts";
import {
  choiceDistributions,
  isInSpace,
  type Point,
  type SearchSpace,
  type Study,
  variedSettings,
} from "../sweep/mod.ts";
import { settingTitle } from "./format.ts";
import { type Estimate, meanOf, tQuantile } from "./statistics/estimate.ts";
import type { Summary } from "./summary.ts";

const program = fileURLToPath(new URL("fanova.py", import.meta.url));

/** The groups of points of which each is left out once for the interval; so many points are needed. */
const groups = 10;

/** A setting's share in the variance of a study's scores. */
export interface SettingImportance {
  /** The setting. */
  setting: string;
  /** The share from 0 to 1, with its 95% interval over points by the jackknife. */
  share: Estimate;
}

/** The shares of a study's settings in the variance of its scores. */
export interface Importances {
  /** The largest share first. */
  settings: readonly SettingImportance[];
  /** The points that they are of. */
  points: number;
}

/** A study has no importances of its settings. */
export class ImportanceError extends UserError {}

/**
 * The share of each setting in the variance of a study's scores over its search space, by Optuna's
 * `FanovaImportanceEvaluator`: a forest of regression trees is fitted to the points, each with the mean
 * over its seeds, and the variance of what it predicts is divided (Hutter, Hoos and Leyton-Brown 2014).
 * Shares of single settings sum to 1; what only combinations make is left out, as Optuna does. The same
 * study has the same shares.
 *
 * @param python Gives the path of an interpreter that has Optuna and scikit-learn; not asked of a study
 *   that has no importances.
 * @throws {ImportanceError} Of a study of one setting, with fewer than ten points that have a mean, or
 *   whose means are the same but for a few.
 * @throws {PythonError} Where Python fails.
 */
export async function settingImportances(
  { name, experiment: { vary }, settings, rows }:
    & Pick<Summary, "experiment" | "settings" | "rows">
    & Pick<Study, "name">,
  python: () => Promise<string>,
): Promise<Importances> {
  const points = rows.flatMap(({ point, estimate }) =>
    isInSpace(vary, point) && Number.isFinite(estimate?.mean)
      ? [{ point, mean: estimate!.mean }]
      : []
  );
  check(name, vary, points);
  const interpreter = await python();
  const file = await Deno.makeTempFile({ prefix: "importance-", suffix: ".json" });
  try {
    const request = {
      space: choiceDistributions(vary),
      points,
      groups,
      seed: settings.seed % 2 ** 32,
    };
    await Deno.writeTextFile(file, JSON.stringify(request));
    const { whole, without }: { whole: number[]; without: number[][] } = JSON.parse(
      await runPython(["-I", program, file], interpreter),
    );
    const shares = variedSettings(vary).map((setting, i): SettingImportance => ({
      setting,
      share: {
        count: points.length,
        mean: whole[i]!,
        halfWidth: halfWidth(without.map((shares) => shares[i]!)),
      },
    }));
    return {
      settings: shares.toSorted((a, b) => b.share.mean - a.share.mean),
      points: points.length,
    };
  } finally {
    await Deno.remove(file);
  }
}

/** Half a 95% interval by the jackknife that leaves out a group at a time. */
function halfWidth(without: readonly number[]): number {
  const middle = meanOf(without);
  const squares = without.reduce((sum, share) => sum + (share - middle) ** 2, 0);
  return tQuantile(groups - 1) * Math.sqrt(squares * (groups - 1) / groups);
}

function check(
  name: string,
  vary: SearchSpace,
  points: readonly { point: Point; mean: number }[],
): void {
  const varied = variedSettings(vary);
  if (varied.length < 2) {
    throw new ImportanceError(
      `${name} varies ${
        listWords(varied.map(settingTitle))
      } alone, so there is nothing to compare its ` +
        `importance with: name a study that varies several settings.`,
    );
  }
  if (points.length < groups) {
    throw new ImportanceError(
      `${name} has ${plural(points.length, "point")} with a complete trial; importances need ` +
        `${groups}: go on with 'deno task sweep', with more --trials or values.`,
    );
  }
  const hasFlatPart = Array.from({ length: groups }, (_, group) => group).some((group) =>
    new Set(points.filter((_, i) => i % groups !== group).map(({ mean }) => mean)).size < 2
  );
  if (hasFlatPart) {
    throw new ImportanceError(
      `The ${points.length} points of ${name} have the same mean, but for a few at most, so there is no ` +
        `variance to divide among its settings.`,
    );
  }
}
