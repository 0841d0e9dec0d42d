import assert from "node:assert/strict";
import { learningRateFactor } from "../../lib/trainer/schedule.ts";

const factors = (schedule: "constant" | "cosine", warmup: number, steps: number) =>
  Array.from({ length: steps }, (_, i) => learningRateFactor({ schedule, warmup }, i + 1, steps));

const assertClose = (actual: number[], expected: number[]) => {
  assert.equal(actual.length, expected.length);
  actual.forEach((factor, i) => assert(Math.abs(factor - expected[i]!) < 1e-12, `${i}: ${factor}`));
};

Deno.test("a constant learning rate without warm-up is never changed", () => {
  assert.deepEqual(factors("constant", 0, 3), [1, 1, 1]);
});

Deno.test("the cosine is PyTorch's", () => {
  // torch.optim.lr_scheduler.CosineAnnealingLR(Adam(lr=1), T_max=7).get_last_lr() before each step
  assertClose(factors("cosine", 0, 7), [
    1.0,
    0.9504844339512095,
    0.8117449009293668,
    0.6112604669781572,
    0.38873953302184283,
    0.18825509907063326,
    0.04951556604879048,
  ]);
});

Deno.test("the warm-up rises in equal parts to where the schedule begins", () => {
  assertClose(factors("constant", 0.3, 10), [0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 1, 1]);
  assertClose(factors("cosine", 0.3, 10), [0.25, 0.5, 0.75, ...factors("cosine", 0, 7)]);
});
