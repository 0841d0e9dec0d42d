import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {
  compile,
  openEngine,
  type Tensor,
  type Tensor2D,
  type Tensor4D,
} from "../../lib/engine/mod.ts";

await openEngine({ engine: "native" });

/** TensorFlow.js's own operations that models need, some with lists of inputs or outputs. */
const operations: Record<string, (x: Tensor) => Tensor | Tensor[]> = {
  concat: (x) => tf.concat([x, tf.neg(x), x], 1),
  stack: (x) => tf.stack([x, tf.square(x)], 2),
  addN: (x) => tf.addN([x, x, tf.abs(x)]),
  einsum: (x) => tf.einsum("ij,kj->ik", x, x),
  "einsum of one": (x) => tf.einsum("ij->ji", x),
  split: (x) => tf.split(x, [1, 3], 1),
  unstack: (x) => tf.unstack(x),
  slice: (x) => tf.slice(x, [1, 1], [2, 2]),
  stridedSlice: (x) => tf.stridedSlice(x, [0, 3], [3, 0], [2, -1]),
  where: (x) => tf.where(tf.greater(x, 0), x, tf.mul(x, 0.1)),
  oneHot: (x) => tf.oneHot(tf.argMax(x, 1) as tf.Tensor1D, 4),
  softmax: (x) => tf.softmax(x),
  logSoftmax: (x) => tf.logSoftmax(x),
  logSumExp: (x) => tf.logSumExp(x, 1),
  cumsum: (x) => tf.cumsum(x, 1),
  topk: (x) => Object.values(tf.topk(x, 2)) as Tensor[],
  moments: (x) => Object.values(tf.moments(x, 0)) as Tensor[],
  clip: (x) => tf.clipByValue(x, -0.5, 0.5),
  transpose: (x) => tf.transpose(x),
  tile: (x) => tf.tile(x, [2, 1]),
  expandDims: (x) => tf.squeeze(tf.expandDims(x, 1)),
  reverse: (x) => tf.reverse(x, 1),
  norm: (x) => tf.norm(x),
  prod: (x) => tf.prod(x, 0),
  any: (x) => tf.any(tf.greater(x, 1), 0),
  erf: (x) => tf.erf(x),
  pow: (x) => tf.pow(tf.abs(x), 1.5),
  "batched matMul": (x) => tf.matMul(tf.stack([x, x]), tf.stack([x, x]), false, true),
  avgPool: (x) => tf.avgPool(tf.reshape(x, [1, 3, 4, 1]) as Tensor4D, 2, 1, "valid"),
  resizeBilinear: (x) => tf.image.resizeBilinear(tf.reshape(x, [1, 3, 4, 1]) as Tensor4D, [6, 5]),
  "gradient of concat": (x) => tf.grad((x) => tf.mul(tf.concat([x, x], 1), 2))(x),
  "gradient of softmax": (x) => tf.grad((x) => tf.square(tf.softmax(x)))(x),
  "gradient of where": (x) =>
    tf.grad((x) => tf.where(tf.tensor1d([1, 0, 1, 0], "bool"), x, tf.square(x)))(x),
  "gradient of a broadcast": (x) => tf.grad((x) => tf.mul(tf.ones([2, 3, 4]), x))(x),
  "gradient of a norm": (x) => tf.grad((x) => tf.sqrt(tf.sum(tf.square(x))))(x),
  "gradient of matMul": (x) =>
    tf.grad((x) => tf.matMul(x as Tensor2D, tf.ones([4, 2]) as Tensor2D))(x),
};

const list = (result: Tensor | Tensor[]) => [result].flat();

for (const [name, operation] of Object.entries(operations)) {
  Deno.test(`${name} gives the same in a compiled function as outside of one`, async () => {
    const x = tf.tensor2d([0.5, -1, 2, 0.25, 3, -2, 1, -0.125, 0.75, 4, -3, 1.5], [3, 4]);
    const expected = list(operation(x));
    const actual = list(await compile(operation)(x));
    assert.equal(actual.length, expected.length);
    expected.forEach((tensor, i) => {
      assert.deepEqual([actual[i]!.shape, actual[i]!.dtype], [tensor.shape, tensor.dtype]);
      const wanted = tensor.dataSync();
      actual[i]!.dataSync().forEach((value, j) =>
        assert(Math.abs(value - wanted[j]!) < 1e-6, `[${j}] is ${value}, not ${wanted[j]}`)
      );
    });
  });
}
