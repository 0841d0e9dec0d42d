import { pointKey } from "./point.ts";
import { pointsToChoose } from "./points_to_choose.ts";
import { latestTrials, type Study } from "./study.ts";

/**
 * The trials that a study comes to with the seeds that were asked for last: of a pruned point one, of a point
 * that is raced out those until then, and those of points that its sampler is still to choose.
 */
export function trialsInAll(study: Study): number {
  const { points, askedSeeds: seeds, race } = study;
  const pruned = new Set(
    latestTrials(study).filter(({ state }) => state === "pruned").map(({ point }) =>
      pointKey(point)
    ),
  );
  const out = new Map(race?.out.map((one) => [pointKey(one.point), one.seeds]));
  const known = points.map((point) => {
    const key = pointKey(point);
    return pruned.has(key) ? 1 : Math.min(seeds.length, out.get(key) ?? Infinity);
  });
  return known.reduce((sum, trials) => sum + trials, 0) +
    pointsToChoose(study, seeds.length) * seeds.length;
}
