import assert from "node:assert/strict";
import { foldIn, normal, randomKey } from "../../lib/base/mod.ts";
import { mattersMost, rangesTable, settingRange, settingRanges } from "../../lib/report/mod.ts";
import type { Study } from "../../lib/sweep/mod.ts";
import { type MadeUp, madeUpStudy, withRows } from "./studies.ts";

const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** A study whose points have these true scores, and whose seeds scatter by a point. */
function drawStudy(truth: readonly number[], key: number, vary: MadeUp["vary"]): Study {
  const noise = [...normal(foldIn(randomKey(1), key), 3 * truth.length)];
  const scores = truth.map((score, row) =>
    [0, 1, 2].map((seed) => score + 0.01 * noise[3 * row + seed]!)
  );
  return madeUpStudy({ ...(vary && { vary }), values: truth.map((_, i) => 10 ** -i), scores });
}

Deno.test("a setting without an effect has a range of 0 in the mean, not the spread of luck", async () => {
  const truth = [0.8, 0.8, 0.8, 0.8, 0.8];
  const studies = Array.from({ length: 400 }, (_, key) => drawStudy(truth, key, undefined));
  const ranges = await Promise.all(studies.map(settingRange));
  const found = mean(ranges.map((range) => range!.range.mean));
  const naive = mean(studies.map(({ trials }) => {
    const means = truth.map((_, row) =>
      mean(trials.slice(3 * row, 3 * row + 3).map(({ value }) => value!))
    );
    return Math.max(...means) - Math.min(...means);
  }));
  assert.ok(naive > 0.01, `${naive}`);
  assert.ok(Math.abs(found) < 0.0015, `${found}`);
});

Deno.test("a clear effect has its full range, with an interval that holds it", async () => {
  const truth = [0.6, 0.8, 0.9];
  const studies = Array.from({ length: 200 }, (_, key) => drawStudy(truth, key, undefined));
  const ranges = await Promise.all(studies.map(settingRange));
  assert.ok(Math.abs(mean(ranges.map((range) => range!.range.mean)) - 0.3) < 0.003);
  const holds = ranges.filter((range) => {
    const { mean, halfWidth } = range!.range;
    return Math.abs(mean - 0.3) <= halfWidth!;
  });
  assert.ok(holds.length > 180, `${holds.length} of 200`);
});

Deno.test("a range by hand: each seed is scored by the values that the others chose", async () => {
  const { range, bySeed } = (await settingRange(madeUpStudy({
    values: [0.1, 0.01, 0.001],
    scores: [[0.5, 0.7, 0.6], [0.9, 0.8, 0.7], [0.75, 0.9, 0.3]],
  })))!;
  // Sums without seed 42: 1.3, 1.5, 1.2; without 43: 1.1, 1.6, 1.05; without 44: 1.2, 1.7, 1.65.
  const expected = [0.9 - 0.75, 0.8 - 0.9, 0.7 - 0.6];
  assert.deepEqual([...bySeed.keys()], [42, 43, 44]);
  [...bySeed.values()].forEach((value, i) => assert.ok(Math.abs(value - expected[i]!) < 1e-12));
  assert.ok(Math.abs(range.mean - mean(expected)) < 1e-12);
});

Deno.test("of a loss the range is that of the lowest below the highest", async () => {
  const { range } = (await settingRange(madeUpStudy({
    metric: "valLoss",
    values: [0.1, 0.01],
    scores: [[0.6, 0.7, 0.6], [0.3, 0.4, 0.2]],
  })))!;
  assert.ok(Math.abs(range.mean - 1 / 3) < 1e-12);
});

Deno.test("several settings, one value or one seed have no range, and neither have failed values", async () => {
  const none = [
    { vary: { dropout: [0.3], batchSize: [32, 64] }, scores: [[0.8, 0.9], [0.8, 0.9]] },
    { values: [0.001], scores: [[0.8, 0.9]] },
    { values: [0.001, 0.01], scores: [[0.8], [0.9]] },
  ];
  for (const study of none) assert.equal(await settingRange(madeUpStudy(study)), undefined);
  const { values } = (await settingRange(madeUpStudy({
    values: [0.1, 0.01, 0.001],
    scores: [["NaN", 0.1], [0.9, 0.8], [0.8, 0.7]],
  })))!;
  assert.equal(values, 2);
});

Deno.test("where rows are known the values are chosen on other rows, with an interval over both", async () => {
  const isRight = (
    { trial, epoch, row }: { trial: { id: number }; epoch: number; row: number },
  ) =>
    Math.imul(row * 31 + epoch * 7 + trial.id * 13, 2654435761) >>> 24 <
      (trial.id < 3 ? 220 : 120);
  const scores = [[0.9, 0.9, 0.9], [0.9, 0.9, 0.9]];
  await withRows({ values: [0.001, 0.01], scores }, 200, isRight, async (study) => {
    const { range, crossed } = (await settingRange(study))!;
    const trueRange = mean(study.trials.slice(0, 3).map(({ value }) => value!)) -
      mean(study.trials.slice(3).map(({ value }) => value!));
    // The halves are of nearly the same size.
    assert.ok(Math.abs(range.mean - trueRange) < 0.02, `${range.mean}, ${trueRange}`);
    assert.ok(crossed!.halfWidth! >= range.halfWidth! - 1e-12);
    assert.equal(crossed!.mean.toFixed(12), range.mean.toFixed(12));
  });
});

const wide = [[0.5, 0.51, 0.52], [0.9, 0.912, 0.921]];
const narrow = [[0.89, 0.9, 0.905], [0.9, 0.912, 0.921]];

async function judge(
  learningRate: MadeUp["scores"],
  dropout: MadeUp["scores"],
  further: readonly Study[] = [
    madeUpStudy({ vary: { batchSize: [16, 32] }, scores: narrow }),
    madeUpStudy({ vary: { epochs: [4, 8] }, scores: narrow }),
  ],
) {
  const ranges = await settingRanges([
    ...further,
    madeUpStudy({ vary: { dropout: [0, 0.3] }, scores: dropout }),
    madeUpStudy({ values: [0.1, 0.001], scores: learningRate }),
    madeUpStudy({ vary: { model: ["visual", "text"] }, base: { model: "visual" }, scores: wide }),
  ]);
  return { ranges, judged: mattersMost(ranges, "learningRate")! };
}

Deno.test("a setting matters most where its range is shown to be larger than every other's", async () => {
  const shown = await judge(wide, narrow);
  assert.equal(shown.judged.verdict, "shown");
  assert.match(
    shown.judged.sentences.join(" "),
    /^Shown, over the values tried: the learning rate matters most\. Its range of validation accuracy is 40\.1 ± 0\.\d points: larger than that of batch size \(\+38\.8 ± \d\.\d points\), epochs/,
  );
  assert.equal((await judge(narrow, wide)).judged.verdict, "contradicted");
  const scattered = [[0.5, 0.9, 0.6], [0.9, 0.8, 0.921]];
  assert.equal((await judge(scattered, narrow)).judged.verdict, "cannot tell");
});

Deno.test("nothing is shown to matter most before all that the report tunes has been tried", async () => {
  const { judged } = await judge(wide, narrow, [
    madeUpStudy({ vary: { epochs: [4, 8] }, scores: narrow }),
  ]);
  assert.equal(judged.verdict, "cannot tell");
  assert.match(judged.sentences[0]!, /No study of this data and these sizes varies batch size\.$/);
  assert.match(judged.line, /; not tried: batch size$/);
  assert.equal((await judge(narrow, wide, [])).judged.verdict, "contradicted");
});

Deno.test("ranges come largest first in their table, and a model is no hyper-parameter", async () => {
  const { ranges, judged } = await judge(wide, narrow);
  assert.equal(ranges.length, 5);
  const means = ranges.map(({ range }) => range.mean);
  assert.deepEqual(means, means.toSorted((a, b) => b - a));
  assert.doesNotMatch(judged.sentences.join(" "), /model/);
  assert.match(rangesTable(ranges, () => "x.md"), /\| \[Dropout\]\(x\.md\) +\| +2 \| Validation/);
  const below = { ...ranges[0]!, range: { ...ranges[0]!.range, mean: -0.01 } };
  assert.match(rangesTable([below]), /\| +−1\.0 ± /, "a minus, as differences have it");
  assert.equal(mattersMost(ranges, "precision"), undefined);
  assert.equal(mattersMost(ranges.slice(0, 1), ranges[0]!.setting), undefined);
});
