import assert from "node:assert/strict";
import { foldIn, randomKey } from "../../../lib/base/mod.ts";
import { crossedBootstrap } from "../../../lib/report/statistics/crossed_bootstrap.ts";
import { estimate } from "../../../lib/report/statistics/estimate.ts";
import { pairedDifference } from "../../../lib/report/statistics/paired_difference.ts";
import type { RowScore } from "../../../lib/report/statistics/row_score.ts";
import fixture from "../../fixtures/statistics.json" with { type: "json" };
import { assertClose } from "./assert_close.ts";
import { drawStudy, meanOverRows } from "./simulated_studies.ts";

const bySeed = <T>(values: readonly T[]) => new Map(values.map((value, seed) => [seed, value]));

/** Average precision of distinct scores. */
function averagePrecision(scores: readonly number[], labels: readonly number[]): RowScore {
  const ranking = scores.map((_, row) => row).sort((a, b) => scores[b]! - scores[a]!);
  return (weights) => {
    let area = 0, hits = 0, above = 0;
    for (const row of ranking) {
      above += weights[row]!;
      hits += weights[row]! * labels[row]!;
      if (above > 0) area += weights[row]! * labels[row]! * hits / above;
    }
    return area / hits;
  };
}

Deno.test("means and differences have the intervals of NumPy's variance components", () => {
  assert.equal(fixture.crossed.length, 6);
  for (const { values, base, baseInterval, differenceInterval } of fixture.crossed) {
    const scores = new Map([
      ["values", bySeed(values.map(meanOverRows))],
      ["base", bySeed(base.map(meanOverRows))],
    ]);
    const bootstrap = crossedBootstrap(scores, { rows: base[0]!.length, draws: 40_000 });
    for (
      const [actual, expected] of [
        [bootstrap.mean("base")!, baseInterval],
        [bootstrap.difference("values", "base")!, differenceInterval],
      ] as const
    ) {
      assert.equal(actual.count, base.length);
      assertClose(actual.mean, expected.mean, 1e-9);
      assertClose(actual.seedVariance, expected.seedVariance, 1e-9);
      // 40,000 draws have a relative standard error of 0.7% in a variance.
      const total = expected.seedVariance + expected.rowVariance;
      assert(Math.abs(actual.rowVariance! - expected.rowVariance) < 0.035 * total);
      assertClose(actual.halfWidth, expected.halfWidth, 0.01);
    }
  }
});

Deno.test("a metric that is no mean over rows has NumPy's bootstrap variance", () => {
  const { labels, scores, plain, seedVariance, rowVariance } = fixture.averagePrecision;
  const trials = bySeed(scores.map((trial) => averagePrecision(trial, labels)));
  const bootstrap = crossedBootstrap(new Map([["one", trials]]), { rows: labels.length });
  const actual = bootstrap.mean("one")!;
  assertClose(actual.mean, estimate(plain).mean, 1e-9);
  assertClose(actual.seedVariance, seedVariance, 1e-9);
  assertClose(actual.rowVariance, rowVariance, 0.06);
});

Deno.test("the interval is at least as wide as those over the seeds alone and the rows alone", () => {
  for (let study = 0; study < 50; study++) {
    const [one, other] = ["one", "other"].map((name) =>
      drawStudy(foldIn(randomKey(1), study, name), {
        seeds: 3,
        rows: 50,
        seed: 0.2,
        row: 1,
        noise: 0.5,
        mean: 0.5,
        isBinary: true,
      })
    ) as [Float64Array[], Float64Array[]];
    const scores = new Map(
      [one, other].map((trials) => [trials, bySeed(trials.map(meanOverRows))]),
    );
    const bootstrap = crossedBootstrap(scores, { rows: 50, draws: 500 });
    const overSeeds = [one, other].map((trials) =>
      trials.map((values) => values.reduce((sum, value) => sum + value) / 50)
    ) as [number[], number[]];
    assert(bootstrap.mean(one)!.halfWidth! >= estimate(overSeeds[0]).halfWidth!);
    const difference = pairedDifference(bySeed(overSeeds[0]), bySeed(overSeeds[1]))!;
    assert(bootstrap.difference(one, other)!.halfWidth! >= difference.halfWidth!);
  }
});

Deno.test("seeds that agree by luck do not take the rows' chance away", () => {
  const right = (from: number) =>
    meanOverRows(Array.from({ length: 100 }, (_, row) => Number((row + from) % 100 < 80)));
  const scores = new Map([["one", bySeed([right(0), right(30), right(60)])]]);
  const { seedVariance, halfWidth } = crossedBootstrap(scores, { rows: 100 }).mean("one")!;
  assert(seedVariance! < 1e-12);
  // In the mean of the trials 40 rows have 1 and 60 have 2/3.
  assertClose(halfWidth, 1.984 * Math.sqrt(0.4 * 0.6 / 9 / 99), 0.02);
});

Deno.test("a difference pairs seeds, and what both points share cancels out", () => {
  const rows = 40;
  const trials = drawStudy(randomKey(2), { seeds: 4, rows, seed: 1, row: 1, noise: 1, mean: 0 });
  const shifted = trials.map((values) => values.map((value) => value + 0.25));
  const scores = new Map([
    ["base", new Map(trials.map((values, seed) => [seed, meanOverRows(values)]))],
    ["shifted", new Map(shifted.map((values, seed) => [seed + 1, meanOverRows(values)]))],
    ["same", new Map(shifted.map((values, seed) => [seed, meanOverRows(values)]))],
  ]);
  const bootstrap = crossedBootstrap(scores, { rows, draws: 100 });
  assert.equal(bootstrap.difference("shifted", "base")!.count, 3);
  const { count, mean, halfWidth } = bootstrap.difference("same", "base")!;
  assert.equal(count, 4);
  assertClose(mean, 0.25);
  assert(halfWidth! < 1e-6);
  assert.equal(bootstrap.difference("same", "no point"), undefined);
});

Deno.test("one seed has a mean and no interval; a trial without a score is passed over", () => {
  const values = meanOverRows([0, 1, 1, 1]);
  const scores = new Map([["one", new Map([[7, values], [8, () => NaN]])], ["none", new Map()]]);
  const bootstrap = crossedBootstrap(scores, { rows: 4, draws: 100 });
  assert.deepEqual(bootstrap.mean("one"), {
    count: 1,
    mean: 0.75,
    halfWidth: undefined,
    seedVariance: undefined,
    rowVariance: undefined,
    sampleVariance: undefined,
    rowFreedom: undefined,
  });
  assert.equal(bootstrap.mean("none"), undefined);
});

Deno.test("samples on which a metric is not defined are passed over", () => {
  // With one unanswerable row of 20, a third of the samples have none.
  const labels = Array.from({ length: 20 }, (_, row) => Number(row === 3));
  const trials = [1, 2, 3].map((step) =>
    averagePrecision(labels.map((_, row) => (row * step * 7) % 20 + row / 100), labels)
  );
  const bootstrap = crossedBootstrap(new Map([["one", bySeed(trials)]]), { rows: 20, draws: 500 });
  assert(Number.isFinite(bootstrap.mean("one")!.halfWidth));
});

Deno.test("the same key gives the same interval, another key another", () => {
  const trials = drawStudy(randomKey(3), {
    seeds: 3,
    rows: 30,
    seed: 0,
    row: 1,
    noise: 1,
    mean: 0,
  });
  const scores = new Map([["one", bySeed(trials.map(meanOverRows))]]);
  const width = (key: number) =>
    crossedBootstrap(scores, { rows: 30, draws: 100, key: randomKey(key) }).mean("one")!.halfWidth;
  assert.equal(width(5), width(5));
  assert.notEqual(width(5), width(6));
});

Deno.test("fewer than two rows cannot be resampled", () => {
  assert.throws(
    () => crossedBootstrap(new Map(), { rows: 1 }),
    /needs at least 2 rows; there are 1/,
  );
});
