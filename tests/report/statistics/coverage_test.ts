import assert from "node:assert/strict";
import cdf from "@stdlib/stats-base-dists-normal-cdf";
import { foldIn, normal, randomKey } from "../../../lib/base/mod.ts";
import { crossedBootstrap } from "../../../lib/report/statistics/crossed_bootstrap.ts";
import { type Estimate, estimate, meanOf } from "../../../lib/report/statistics/estimate.ts";
import { pairedDifference } from "../../../lib/report/statistics/paired_difference.ts";
import { assertShare, type Design, drawStudy, meanOverRows, studies } from "./simulated_studies.ts";

const covers = ({ mean, halfWidth }: Estimate, truth: number) =>
  Math.abs(mean - truth) <= halfWidth!;

const bySeed = <T>(values: Iterable<T>) =>
  new Map(Array.from(values, (value, seed) => [seed, value]));

/** The numbers of intervals of simulated studies that hold the true mean: over seeds and rows, and over seeds. */
function coverage(design: Design): { crossed: number; seeds: number } {
  const spread = Math.hypot(design.seed, design.row, design.noise);
  const truth = design.isBinary ? cdf(design.mean, 0, spread) : design.mean;
  const drawn = Array.from(
    { length: studies },
    (_, study) => drawStudy(foldIn(randomKey(42), study), design),
  );
  const scores = new Map(drawn.map((trials, study) => [study, bySeed(trials.map(meanOverRows))]));
  const bootstrap = crossedBootstrap(scores, { rows: design.rows, draws: 60 });
  return {
    crossed: drawn.filter((_, study) => covers(bootstrap.mean(study)!, truth)).length,
    seeds: drawn.filter((trials) => covers(estimate(trials.map(meanOf)), truth)).length,
  };
}

/** The most that an interval over seeds and rows covers, by the number of seeds. */
const most: Record<number, number> = { 3: 0.988, 5: 0.98, 10: 0.972 };

/** The seeds' effect whose variance in the mean is a multiple of 0.5 / rows, the rows' part below. */
const seedEffect = (multiple: number, seeds: number, rows: number) =>
  Math.sqrt(multiple * 0.5 * seeds / rows);

Deno.test("95% of the intervals over seeds hold the mean, and the paired difference", () => {
  for (const count of [2, 3, 5, 10]) {
    const samples = Array.from(
      { length: studies },
      (_, study) => [...normal(foldIn(randomKey(count), study), 2 * count)],
    );
    assertShare(samples.filter((sample) => covers(estimate(sample), 0)).length, 0.95, 0.95);
    const differences = samples.map((sample) =>
      pairedDifference(bySeed(sample.slice(count)), bySeed(sample.slice(0, count)))!
    );
    assertShare(differences.filter((difference) => covers(difference, 0)).length, 0.95, 0.95);
    // Of points that do not differ, 5% of the tests are significant.
    assertShare(differences.filter(({ pValue }) => pValue! <= 0.05).length, 0.05, 0.05);
  }
});

Deno.test("intervals over seeds and rows hold 95%, from no effect of seeds to little else", () => {
  for (
    const [seeds, rows, multiple] of [
      [3, 100, 0],
      [3, 100, 1],
      [3, 100, 16],
      [3, 300, 1],
      [5, 100, 1],
      [10, 100, 4],
    ] as const
  ) {
    const seed = seedEffect(multiple, seeds, rows);
    const { crossed } = coverage({ seeds, rows, seed, row: 0.7, noise: 0.7, mean: 0 });
    assertShare(crossed, 0.95, most[seeds]!);
  }
});

Deno.test("they hold 95% where the rows have no effect, or all of it", () => {
  const design = { seeds: 3, rows: 100, seed: 0, mean: 0 };
  assertShare(coverage({ ...design, row: 0, noise: 1 }).crossed, 0.95, most[3]!);
  const { crossed, seeds } = coverage({ ...design, row: 1, noise: 0.1 });
  assertShare(crossed, 0.95, most[3]!);
  assert(seeds / studies < 0.4, "the interval over seeds alone misses what other rows would give");
});

Deno.test("they hold 95% of accuracies of 80%, and of 95% on 100 rows", () => {
  for (
    const [seeds, mean, multiple] of [
      [3, 0.84, 0],
      [3, 0.84, 4],
      [3, 1.64, 0],
      [10, 0.84, 1],
      [10, 1.64, 0],
    ] as const
  ) {
    const seed = seedEffect(multiple, seeds, 100);
    const design = { seeds, rows: 100, seed, row: 0.7, noise: 0.7, mean, isBinary: true };
    assertShare(coverage(design).crossed, 0.95, most[seeds]!);
  }
});

Deno.test("they hold 95% of differences between points that share rows and seeds", () => {
  const design: Design = { seeds: 3, rows: 100, seed: 0.1, row: 0.7, noise: 0.7, mean: 0 };
  const points = [0, 1].map((point) =>
    Array.from({ length: studies }, (_, study) => {
      const key = foldIn(randomKey(7), study);
      const shared = drawStudy(key, { ...design, isBinary: false });
      const own = drawStudy(foldIn(key, point), { ...design, mean: point ? 0.4 : 0 });
      return shared.map((trial, seed) =>
        trial.map((score, row) => Number(score + own[seed]![row]! > 0))
      );
    })
  );
  const keyOf = (point: number, study: number) => point * studies + study;
  const scores = new Map(
    points.flatMap((drawn, point) =>
      drawn.map((trials, study) => [keyOf(point, study), bySeed(trials.map(meanOverRows))] as const)
    ),
  );
  const bootstrap = crossedBootstrap(scores, { rows: design.rows, draws: 60 });
  const spread = Math.sqrt(2) * Math.hypot(design.seed, design.row, design.noise);
  const truth = cdf(0.4, 0, spread) - 0.5;
  const hits = Array.from({ length: studies }, (_, study) => study)
    .filter((study) => covers(bootstrap.difference(keyOf(1, study), keyOf(0, study))!, truth));
  assertShare(hits.length, 0.95, most[3]!);
});
