import assert from "node:assert/strict";
import { type Batch, readBatches } from "../../lib/dataset/batches.ts";

/** Seven rows whose every column tells the row, and a record of which rows were read. */
function columns() {
  const reads: number[][] = [];
  return {
    reads,
    tokenIds: Int32Array.from([0, 1, 2, 3, 4, 5, 6].flatMap((row) => [101, row, 0])),
    answerable: Float32Array.from([1, 0, 1, 0, 1, 0, NaN]),
    answers: Int32Array.from([10, 11, 12, 13, 14, 15, 16]),
    pixels: {
      read(rows: Int32Array) {
        reads.push([...rows]);
        return Promise.resolve(Uint8Array.from(rows, (row) => 100 + row));
      },
    },
  };
}

Deno.test("batches have their rows in the order asked for, the last the rest", async () => {
  const order = Int32Array.of(6, 0, 5, 1, 4);
  const batches: Batch[] = await Array.fromAsync(readBatches(columns(), { batchSize: 2, order }));
  assert.deepEqual(batches.map(({ rows }) => [...rows]), [[6, 0], [5, 1], [4]]);
  assert.deepEqual(batches[0], {
    size: 2,
    images: Uint8Array.of(106, 100),
    tokenIds: Int32Array.of(101, 6, 0, 101, 0, 0),
    mask: Float32Array.of(1, 1, 0, 1, 0, 0),
    answerable: Float32Array.of(NaN, 1),
    answers: Int32Array.of(16, 10),
    rows: Int32Array.of(6, 0),
  });
  assert.equal(batches[2]!.size, 1);
});

Deno.test("without an order the batches go through the split once", async () => {
  const batches: Batch[] = await Array.fromAsync(readBatches(columns(), { batchSize: 3 }));
  assert.deepEqual(batches.map(({ rows }) => [...rows]), [[0, 1, 2], [3, 4, 5], [6]]);
});

Deno.test("the next batch, and no more, is read while the consumer works", async () => {
  const split = columns();
  const iterator = readBatches(split, { batchSize: 2 });
  await iterator.next();
  assert.deepEqual(split.reads, [[0, 1], [2, 3]]);
  await iterator.next();
  assert.deepEqual(split.reads, [[0, 1], [2, 3], [4, 5]]);
  await iterator.return();
  assert.equal(split.reads.length, 3);
});

Deno.test("a failure to read reaches the consumer at the batch it belongs to", async () => {
  const split = columns();
  const { read } = split.pixels;
  split.pixels.read = (rows) => rows[0] === 2 ? Promise.reject(new Error("torn")) : read(rows);
  const iterator = readBatches(split, { batchSize: 2 });
  assert.equal((await iterator.next()).done, false);
  await assert.rejects(iterator.next(), /torn/);
});

Deno.test("no rows make no batch, and a batch of no rows is refused", async () => {
  const order = new Int32Array(0);
  assert.deepEqual(await Array.fromAsync(readBatches(columns(), { batchSize: 2, order })), []);
  await assert.rejects(readBatches(columns(), { batchSize: 0 }).next(), /cannot have 0 rows/);
});
