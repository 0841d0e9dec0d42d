import { pointKey, type Race, type Study } from "../sweep/mod.ts";
import { higherIsBetter } from "../trainer/mod.ts";
import { decisivePValue, level } from "./difference.ts";
import { summarize } from "./summary.ts";

/**
 * Finds the points of a race that are worse than the best beyond doubt: their differences from it, paired
 * over seeds and over rows where these are known, are on the worse side with a one-sided p-value below 0.05,
 * divided by the number of the other points and of the looks at them (Bonferroni). So the truly best point
 * is raced out in at most 5% of races.
 *
 * @param study The study after all its points in the race have the same seeds, two or more.
 * @returns The race as it goes on.
 */
export async function raceOn(study: Study, race: Race): Promise<Race> {
  const { rows, rivals, experiment: { metric } } = await summarize(study);
  const gone = new Set(race.out.map(({ point }) => pointKey(point)));
  const worse = higherIsBetter(metric) ? -1 : 1;
  // After two seeds, after three, and so on; after the last there is nothing left to save.
  const looks = race.maxSeeds - 2;
  const least = level / Math.max(1, (rows.length - 1) * looks);
  const out = rows.flatMap(({ point, scores }, i) => {
    const difference = rivals[i];
    if (gone.has(pointKey(point)) || difference === undefined) return [];
    const pValue = decisivePValue(difference);
    const isWorse = Math.sign(difference.mean) === worse && pValue !== undefined &&
      pValue / 2 < least;
    return isWorse ? [{ point, seeds: scores.size }] : [];
  });
  return { ...race, out: [...race.out, ...out] };
}
