import { plural } from "../base/mod.ts";
import { pointKey, type Race, runSweep, type Study, type SweepOptions } from "../sweep/mod.ts";
import { higherIsBetter } from "../trainer/mod.ts";
import { decisivePValue, level } from "./difference.ts";
import { summarize } from "./summary.ts";

/** The way in which a race is run. */
export interface RaceRun {
  /** Runs a study as far as the race has come. @default {@linkcode runSweep} */
  runOnce?: (options: SweepOptions) => Promise<Study>;
  /** Told in a sentence how the race stands, before each further seed and at an early end. */
  onRound?: (sentence: string) => void;
}

/**
 * Runs a race: two seeds of all points, then one more at a time of those that are still in it.
 *
 * @param options A study with `race`.
 * @returns The study in the end, or where the signal stopped it.
 * @throws What {@linkcode runSweep} throws.
 */
export async function runRace(
  options: SweepOptions & { race: Race },
  { runOnce = runSweep, onRound }: RaceRun = {},
): Promise<Study> {
  let { race } = options;
  for (let seeds = 2;; seeds++) {
    const study = await runOnce({ ...options, seeds, race, fresh: options.fresh && seeds === 2 });
    if (options.signal?.aborted || seeds >= race.maxSeeds) return study;
    race = await raceOn(study, race);
    const isOver = race.out.length >= study.points.length - 1;
    onRound?.(roundText(study, race, isOver));
    if (isOver) {
      return await runOnce({ ...options, seeds, race, fresh: false });
    }
  }
}

/** "Seed 4 of 10: 2 of 7 points are raced out". */
function roundText({ points, seeds }: Study, { out, maxSeeds }: Race, isOver: boolean): string {
  const round = isOver
    ? `The race is over after ${seeds.length} of ${maxSeeds} seeds`
    : `Seed ${seeds.length + 1} of ${maxSeeds}`;
  return `${round}: ${out.length} of ${plural(points.length, "point")} are raced out`;
}

/**
 * Finds the points of a race that are worse than the best beyond doubt: their differences from it, paired
 * over seeds and over rows where these are known, are on the worse side with a one-sided p-value below 0.05,
 * divided by the number of the other points and of the looks at them (Bonferroni). So the truly best point
 * is raced out in at most 5% of races.
 *
 * @param study The study after all its points in the race have the seeds that it asks for, two or more; trials
 *   of further seeds, which an earlier run has left, are not looked at.
 * @returns The race as it goes on.
 */
async function raceOn(study: Study, race: Race): Promise<Race> {
  const { rows, rivals, experiment: { metric } } = await summarize(withAskedSeeds(study));
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

/** A study without the trials of seeds that it does not ask for. */
function withAskedSeeds(study: Study): Study {
  const { askedSeeds: seeds, trials } = study;
  return { ...study, seeds, trials: trials.filter(({ seed }) => seeds.includes(seed)) };
}
