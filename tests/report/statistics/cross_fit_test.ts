import assert from "node:assert/strict";
import { foldIn, type Key, normal, randomKey } from "../../../lib/base/mod.ts";
import cdf from "@stdlib/stats-base-dists-normal-cdf";
import { crossFit } from "../../../lib/report/statistics/cross_fit.ts";
import { meanOf, varianceOf } from "../../../lib/report/statistics/estimate.ts";
import { assertClose } from "./assert_close.ts";
import { meanOverRows, studies } from "./simulated_studies.ts";

/** [epochs][rows] Which rows are right. */
function accuracies(right: readonly ArrayLike<number>[]) {
  const scores = right.map(meanOverRows);
  return (epoch: number, weights: Float64Array) => scores[epoch - 1]!(weights);
}

const halves = [false, false, true, true];

Deno.test("cross-fitting by hand: each half is scored at the epoch that the other chose", () => {
  const choose = accuracies([[1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]]);
  const options = { epochs: [1, 2, 3], halves, choose, higherIsBetter: true };
  assert.deepEqual(crossFit(options), {
    epoch: 1,
    naive: 0.5,
    halfEpochs: [1, 3],
    score: 0,
    bias: 0.5,
  });
});

Deno.test("the first of equally good epochs is chosen, on halves and on all rows", () => {
  const choose = accuracies([[0, 0, 0, 0], [1, 0, 1, 0], [0, 1, 0, 1], [1, 0, 1, 0]]);
  const { epoch, halfEpochs } = crossFit({
    epochs: [1, 2, 3, 4],
    halves,
    choose,
    higherIsBetter: true,
  });
  assert.equal(epoch, 2);
  assert.deepEqual(halfEpochs, [2, 2]);
});

Deno.test("the epoch is chosen by one metric and scored by another, where less is better too", () => {
  const choose = accuracies([[5, 5, 1, 1], [2, 2, 4, 4]]);
  const score = accuracies([[1, 0, 1, 1], [0, 0, 0, 1]]);
  const options = { epochs: [1, 2], halves, choose, score };
  assert.deepEqual(crossFit({ ...options, higherIsBetter: false }), {
    epoch: 1,
    naive: 0.75,
    halfEpochs: [2, 1],
    score: 0.5 * 0.5 + 0.5 * 0.5,
    bias: 0.25,
  });
  assert.deepEqual(crossFit({ ...options, higherIsBetter: true }).halfEpochs, [1, 2]);
});

Deno.test("an epoch that is best everywhere has no bias, however unequal the halves", () => {
  const choose = accuracies([[0, 0, 0, 0, 1], [1, 1, 0, 1, 1]]);
  const options = { halves: [false, true, false, false, false], choose, higherIsBetter: true };
  const { naive, score, bias } = crossFit({ ...options, epochs: [1, 2] });
  assertClose(naive, 0.8);
  assertClose(score, 0.8);
  assert(Math.abs(bias) < 1e-12);
});

Deno.test("where nothing is chosen there is no bias, also of a metric that is no mean over rows", () => {
  const choose = (epoch: number, weights: Float64Array) =>
    epoch / (1 + weights.reduce((sum, weight, row) => sum + weight * row, 0));
  const { naive, score, bias } = crossFit({ epochs: [1], halves, choose, higherIsBetter: true });
  assert.deepEqual([score, bias], [naive, 0]);
});

Deno.test("an epoch whose metric is not a number is passed over", () => {
  const choose = (epoch: number) => epoch === 1 ? NaN : epoch;
  assert.equal(crossFit({ epochs: [1, 2], halves, choose, higherIsBetter: false }).epoch, 2);
});

Deno.test("cross-fitting refuses a trial without epochs, and a half without rows", () => {
  const options = { epochs: [1], halves, choose: () => 1, higherIsBetter: true };
  assert.throws(() => crossFit({ ...options, epochs: [] }), /at least one epoch/);
  assert.throws(() => crossFit({ ...options, halves: [true, true] }), /there are 0 and 2/);
});

const epochs = Array.from({ length: 20 }, (_, i) => i + 1);
const rows = 200;

/** True accuracy after an epoch, of which the last ones are nearly the same. */
const trueAccuracy = (epoch: number) => cdf(0.9 - Math.exp(-epoch / 4), 0, 1);

/** Draws a trial's right rows by epoch: a row's difficulty stays, the rest of its luck is new. */
function drawTrial(key: Key): Float64Array[] {
  const difficulty = normal(foldIn(key, "rows"), rows);
  return epochs.map((epoch) => {
    const luck = normal(foldIn(key, epoch), rows);
    const threshold = 0.9 - Math.exp(-epoch / 4);
    return Float64Array.from(
      difficulty,
      (row, i) => Number(Math.SQRT1_2 * (row + luck[i]!) < threshold),
    );
  });
}

Deno.test("the cross-fitted score of the best epoch is unbiased, and the naive score is not", () => {
  const inHalves = Array.from({ length: rows }, (_, row) => row % 2 === 0);
  const errors = Array.from({ length: studies }, (_, trial) => {
    const choose = accuracies(drawTrial(foldIn(randomKey(42), trial)));
    const fit = crossFit({ epochs, halves: inHalves, choose, higherIsBetter: true });
    return {
      naive: fit.naive - trueAccuracy(fit.epoch),
      crossed: fit.score - meanOf(fit.halfEpochs.map(trueAccuracy)),
    };
  });
  const inErrors = (values: number[]) => meanOf(values) / Math.sqrt(varianceOf(values) / studies);
  assert(Math.abs(inErrors(errors.map(({ crossed }) => crossed))) < 3.29);
  assert(inErrors(errors.map(({ naive }) => naive)) > 20);
});
