import assert from "node:assert/strict";
import { foldIn, normal, randomKey } from "../../lib/base/mod.ts";
import { importance, summarize, tableMarkdown } from "../../lib/report/mod.ts";
import { madeUpStudy } from "./studies.ts";

const vary = { batchSize: [8, 32, 128], learningRate: [0.0001, 0.001] };

/** The shares of a study whose score at a point is this, the same for each seed but for noise. */
async function shares(score: (batch: number, rate: number) => number, noise = 0, key = 0) {
  const drawn = [...normal(foldIn(randomKey(5), key), 18)];
  const scores = [0, 1, 2].flatMap((batch) =>
    [0, 1].map((rate) =>
      [0, 1, 2].map((seed) => score(batch, rate) + noise * drawn[(2 * batch + rate) * 3 + seed]!)
    )
  );
  const found = importance(await summarize(madeUpStudy({ vary, scores })))!;
  const share = (...settings: string[]) =>
    found.find((part) => part.settings.join() === settings.join())!.share;
  return {
    found,
    batch: share("batchSize"),
    rate: share("learningRate"),
    both: share("batchSize", "learningRate"),
  };
}

Deno.test("effects that add up share the variance as their squares do", async () => {
  // Variances over the grid: of 0, 0.03, 0.06 it is 0.0006, of 0 and 0.02 it is 0.0001.
  const { batch, rate, both } = await shares((batch, rate) => 0.5 + 0.03 * batch + 0.02 * rate);
  assert.ok(Math.abs(batch.mean - 6 / 7) < 1e-9);
  assert.ok(Math.abs(rate.mean - 1 / 7) < 1e-9);
  assert.ok(Math.abs(both.mean) < 1e-9);
  assert.ok(batch.halfWidth! < 1e-9);
});

Deno.test("the page of a grid lists the shares, the largest first, and other pages have none", async () => {
  const scores = [0, 1, 2].flatMap((batch) =>
    [0, 1].map((rate) => [0.5 + 0.03 * batch + 0.02 * rate, 0.51 + 0.03 * batch + 0.02 * rate])
  );
  const page = tableMarkdown(await summarize(madeUpStudy({ vary, scores })));
  assert.match(
    page,
    /^## What matters\n\n- Batch size: 86%\.\n- Learning rate: 14%\.\n- The combination of batch size and learning rate: 0%\.\n\nThese are shares/m,
  );
  const other = await summarize(madeUpStudy({ values: [0.1, 0.01], scores: [[0.8], [0.9]] }));
  assert.doesNotMatch(tableMarkdown(other), /What matters/);
});

Deno.test("what only a combination makes is the combination's", async () => {
  const { found, both } = await shares((batch, rate) => 0.5 + 0.1 * (batch - 1) * (2 * rate - 1));
  assert.ok(Math.abs(both.mean - 1) < 1e-9);
  assert.deepEqual(found[0]!.settings, ["batchSize", "learningRate"]);
});

Deno.test("shares sum to 1, and noise gives a combination nothing in the mean", async () => {
  const studies = await Promise.all(
    Array.from(
      { length: 200 },
      (_, key) => shares((batch, rate) => 0.5 + 0.03 * batch + 0.02 * rate, 0.01, key),
    ),
  );
  for (const { found } of studies) {
    const sum = found.reduce((sum, { share }) => sum + share.mean, 0);
    assert.ok(Math.abs(sum - 1) < 1e-9);
  }
  const both = studies.reduce((sum, { both }) => sum + both.mean, 0) / studies.length;
  assert.ok(Math.abs(both) < 0.01, `${both}`);
});

Deno.test("one setting, one seed or no variance have no importance", async () => {
  const of = async (...parts: Parameters<typeof madeUpStudy>) =>
    importance(await summarize(madeUpStudy(...parts)));
  assert.equal(await of({ values: [0.1, 0.01], scores: [[0.8, 0.9], [0.7, 0.8]] }), undefined);
  const six = (scores: readonly number[]) => ({ vary, scores: Array(6).fill(scores) });
  assert.equal(await of(six([0.8])), undefined);
  assert.equal(await of(six([0.8, 0.8])), undefined);
});
