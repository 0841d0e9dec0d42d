import assert from "node:assert/strict";
import { compareResults, comparisonMarkdown } from "../../lib/report/mod.ts";
import { pairedDifference } from "../../lib/report/statistics/paired_difference.ts";
import { welch } from "../../lib/report/statistics/welch.ts";
import { type MadeUp, run } from "./studies.ts";
import { withDirectory } from "../sweep/fixture.ts";
import { writeStudy } from "./written_results.ts";

const first: MadeUp = {
  values: [0.001, 0.01],
  scores: [[0.9, 0.91, 0.92], [0.8, 0.82, 0.81]],
};
const second: MadeUp = {
  ...first,
  scores: [[0.93, 0.938, 0.951], [0.81, 0.8, 0.82]],
};

Deno.test("results of the same data are compared seed by seed, adjusted for their points", async () => {
  await withDirectory(async (root) => {
    const a = await writeStudy(root, "learning_rate/one", first);
    const b = await writeStudy(root, "learning_rate/two", second);
    const comparison = await compareResults(a.directory, b.directory);
    const bySeed = (values: readonly unknown[]) =>
      new Map(values.map((value, i) => [i, Number(value)]));
    comparison.points.forEach(({ difference, over }, i) => {
      const expected = pairedDifference(bySeed(second.scores[i]!), bySeed(first.scores[i]!))!;
      assert.equal(over, "seeds");
      assert.ok(Math.abs(difference.mean - expected.mean) < 1e-12);
      assert.ok(Math.abs(difference.halfWidth! - expected.halfWidth!) < 1e-12);
    });
    const page = comparisonMarkdown(comparison);
    assert.match(page, /^# learning\\_rate\/one and learning\\_rate\/two$/m);
    assert.match(page, /The settings of the base are the same\.[^]*Both saw the same data/);
    assert.match(page, /recorded the same code, versions and machine/);
    assert.match(page, /\| 0\.001 \| 91\.0 ± 2\.5 \| 94\.0 ± 2\.6 \| +\+3\.0 ± 0\.4 \| seeds \|/);
    assert.match(
      page,
      /A difference is shown of learning rate 0\.001, adjusted for 2 comparisons[^]*could have been shown with 80% power is \d/,
    );
  });
});

Deno.test("points of both that have no complete trial in one are named", async () => {
  await withDirectory(async (root) => {
    const a = await writeStudy(root, "learning_rate/one", first);
    const b = await writeStudy(root, "learning_rate/two", {
      ...first,
      scores: [first.scores[0]!, []],
    });
    const comparison = await compareResults(a.directory, b.directory);
    assert.deepEqual(comparison.unscored, [{ learningRate: 0.01 }]);
    assert.match(
      comparisonMarkdown(comparison),
      /^- Without a complete trial in A or B: learning rate 0\.01\.$/m,
    );
  });
});

Deno.test("of many points that one result has alone the number is told", async () => {
  await withDirectory(async (root) => {
    const values = [0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007];
    const a = await writeStudy(root, "learning_rate/one", first);
    const b = await writeStudy(root, "learning_rate/two", {
      ...first,
      values,
      scores: values.map(() => [0.9, 0.91, 0.92]),
    });
    const page = comparisonMarkdown(await compareResults(a.directory, b.directory));
    assert.match(page, /^- Only in A: learning rate 0\.01\.$/m);
    assert.match(page, /^- Only in B: 6 points, as its table lists them\.$/m);
  });
});

Deno.test("results of other data, settings and code are told apart and not paired", async () => {
  await withDirectory(async (root) => {
    const a = await writeStudy(root, "learning_rate/one", first);
    const b = await writeStudy(root, "learning_rate/two", {
      ...second,
      values: [0.001, 0.1],
      base: { dropout: 0.5 },
      dataHash: "b".repeat(64),
      run: { ...run, code: { commit: "d".repeat(40), dirty: true }, engine: "other" },
    });
    const comparison = await compareResults(a.directory, b.directory);
    const { points: [point], only } = comparison;
    assert.equal(comparison.points.length, 1);
    assert.equal(point!.over, "unpaired seeds");
    const expected = welch([0.93, 0.938, 0.951], [0.9, 0.91, 0.92]);
    assert.deepEqual(point!.difference, { mean: expected.mean, halfWidth: expected.halfWidth });
    assert.equal(point!.adjustedPValue, expected.pValue);
    assert.deepEqual(only, { a: [{ learningRate: 0.01 }], b: [{ learningRate: 0.1 }] });
    const page = comparisonMarkdown(comparison);
    assert.match(page, /- Dropout: 0\.3 in A, 0\.5 in B\./);
    assert.match(page, /different data, by its hash, so seeds are not paired/);
    assert.match(page, /- Commit: c{10} in A, d{10}, changed in B\./);
    assert.match(page, /- Engine: TensorFlow 2\.21\.0 in A, other in B\./);
    assert.match(page, /- Only in A: learning rate 0\.01\.\n- Only in B: learning rate 0\.1\./);
  });
});

Deno.test("the same result is the same, and one of another metric cannot be compared", async () => {
  await withDirectory(async (root) => {
    const a = await writeStudy(root, "learning_rate/one", first);
    const same = comparisonMarkdown(await compareResults(a.directory, a.directory));
    assert.match(same, /All scores are the same\./);
    const loss = await writeStudy(root, "learning_rate/loss", { ...first, metric: "valLoss" });
    await assert.rejects(
      compareResults(a.directory, loss.directory),
      /cannot be compared: .* is scored by valAccuracy, .* by valLoss\.$/,
    );
    await assert.rejects(compareResults(root, a.directory), /has no manifest\.json/);
  });
});
