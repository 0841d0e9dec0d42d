import { isInSpace, type SearchSpace, variedSettings } from "./point.ts";
import { countOf } from "./range.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/** The number of points of a search space; infinite of one with a range of numbers that are not whole. */
export function pointCount(space: SearchSpace): number {
  return variedSettings(space).reduce((product, name) => product * countOf(space[name]!), 1);
}

/** The number of points that a study's sampler is still to choose: no more than there are. */
export function pointsToChoose(
  { sampler, points, asked, experiment: { vary } }: Pick<
    StudyAttributes,
    "sampler" | "points" | "asked" | "experiment"
  >,
  seeds: number,
): number {
  if (sampler === null) return 0;
  const chosen = points.length - asked.length;
  const most = pointCount(vary) - asked.filter((point) => isInSpace(vary, point)).length;
  return Math.max(0, Math.min(Math.ceil(sampler.trials / seeds), most) - chosen);
}
