import assert from "node:assert/strict";
import { prefetch } from "../../lib/base/mod.ts";

/** A source of the numbers from 0, with a record of what was requested; the fourth request fails. */
function source() {
  const requested: number[] = [];
  let returned = false;
  const items: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({
      next() {
        const value = requested.length;
        requested.push(value);
        if (value === 3) return Promise.reject(new Error("the fourth request"));
        return Promise.resolve({ done: false, value });
      },
      return() {
        returned = true;
        return Promise.resolve({ done: true, value: undefined });
      },
    }),
  };
  return { items, requested, isReturned: () => returned };
}

Deno.test("the next item is requested before the consumer works on one, and no further", async () => {
  const { items, requested } = source();
  for await (const item of prefetch(items, () => {})) {
    assert.deepEqual(requested, Array.from({ length: item + 2 }, (_, i) => i));
    if (item === 1) break;
  }
});

Deno.test("a consumer that leaves early discards the prefetched item and ends the source", async () => {
  const { items, isReturned } = source();
  const discarded: number[] = [];
  for await (const item of prefetch(items, (item) => discarded.push(item))) {
    if (item === 1) break;
  }
  assert.deepEqual(discarded, [2]);
  assert(isReturned());
});

Deno.test("an error of the source is thrown after the items before it", async () => {
  const { items } = source();
  const consumed: number[] = [], discarded: number[] = [];
  await assert.rejects(async () => {
    for await (const item of prefetch(items, (item) => discarded.push(item))) consumed.push(item);
  }, /the fourth request/);
  assert.deepEqual([consumed, discarded], [[0, 1, 2], []]);
});
