import assert from "node:assert/strict";
import { foldIn, normal, permutation, randomKey, uniform } from "../../lib/base/mod.ts";

const key = randomKey(42);

Deno.test("the same key gives the same numbers, a longer draw begins with the shorter", () => {
  assert.deepEqual(uniform(key, 10), uniform(key, 100).subarray(0, 10));
  assert.notDeepEqual(uniform(key, 10), uniform(randomKey(43), 10));
});

Deno.test("keys folded with other purposes or counters are others, and non-negative", () => {
  const keys = [
    key,
    foldIn(key, "dropout"),
    foldIn(key, "shuffle"),
    foldIn(key, 1),
    foldIn(key, 2),
  ];
  assert.equal(new Set(keys.map(String)).size, keys.length);
  assert(keys.flat().every((part) => Number.isInteger(part) && part >= 0 && part < 2 ** 31));
  assert.deepEqual(foldIn(key, "epoch", 3), foldIn(foldIn(key, "epoch"), 3));
});

Deno.test("uniform numbers fill [0, 1) evenly", () => {
  const numbers = uniform(key, 100_000);
  const counts = new Array<number>(10).fill(0);
  for (const number of numbers) counts[Math.floor(number * 10)]! += 1;
  // Ten standard deviations of a binomial count.
  for (const count of counts) assert(Math.abs(count - 10_000) < 10 * Math.sqrt(9000));
});

Deno.test("normal numbers have mean 0, variance 1 and the normal's share beyond two sigma", () => {
  const numbers = normal(key, 100_001);
  const mean = numbers.reduce((a, b) => a + b) / numbers.length;
  const variance = numbers.reduce((a, b) => a + (b - mean) ** 2, 0) / numbers.length;
  const beyond = numbers.filter((x) => Math.abs(x) > 2).length / numbers.length;
  assert(Math.abs(mean) < 0.02 && Math.abs(variance - 1) < 0.03);
  assert(Math.abs(beyond - 0.0455) < 0.005);
});

Deno.test("a permutation holds every number once, and moves them", () => {
  const order = permutation(key, 1000);
  assert.deepEqual(
    Array.from(order).toSorted((a, b) => a - b),
    Array.from({ length: 1000 }, (_, i) => i),
  );
  assert(order.filter((row, i) => row === i).length < 10);
});
