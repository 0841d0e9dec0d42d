import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { nodeBackend } from "../../lib/engine/backend.ts";
import {
  compile,
  conv2d,
  disposeTree,
  dropout,
  EngineError,
  openEngine,
  relu,
  type Scalar,
  type Tensor,
  type Tensor4D,
  valueAndGradients,
} from "../../lib/engine/mod.ts";
import { attr, rawOp1 } from "../../lib/engine/raw.ts";

await openEngine({ engine: "native" });
const { binding } = nodeBackend()!;
const float = attr.type("T", "float32");
const multiply = (a: Tensor, b: Tensor) => rawOp1("MatMul", [float], [a, b]);

function thrown(work: () => unknown): EngineError {
  try {
    work();
  } catch (error) {
    assert(error instanceof EngineError, `not an EngineError: ${error}`);
    return error;
  }
  assert.fail("nothing was thrown");
}

Deno.test("an operation on wrong shapes throws its name, the shapes and TensorFlow's message", () => {
  const [a, b] = [tf.ones([2, 3]), tf.ones([4, 5])];
  const { message } = thrown(() => multiply(a, b));
  assert.match(message, /^MatMul\(\[2,3\], \[4,5\]\): .*[Mm]atrix size-incompatible/);
});

Deno.test("a traced operation on wrong shapes throws its name, the shapes and TensorFlow's message", async () => {
  const f = compile(multiply, { name: "a product" });
  await assert.rejects(f(tf.ones([2, 3]), tf.ones([4, 5])), (error: Error) => {
    assert(error instanceof EngineError);
    assert.match(
      error.message,
      /^a product: MatMul\(\[2,3\], \[4,5\]\): .*must be equal.* 3 and 4/,
    );
    return true;
  });
});

Deno.test("an operation that TensorFlow does not know, or with an odd attribute, throws", async () => {
  const x = tf.ones([2]);
  assert.match(
    thrown(() => rawOp1("Frobnicate", [], [x])).message,
    /^Frobnicate\(\[2\]\): .*Frobnicate.* registered/,
  );
  const f = compile((x: Tensor) => rawOp1("Frobnicate", [], [x]));
  await assert.rejects(f(x), /Frobnicate\(\[2\]\): .*not registered/);
  const wrong = { name: "T", type: 99, value: 1 };
  assert.match(
    thrown(() => rawOp1("Relu", [wrong], [x])).message,
    /attribute 'T' .* unknown type, 99/,
  );
});

Deno.test("too many inputs of an operation throw", () => {
  const x = tf.ones([2]);
  assert.match(thrown(() => rawOp1("Relu", [float], [x, x])).message, /^Relu\(\[2\], \[2\]\): /);
});

Deno.test("failing operations leave no tensor, and the next ones succeed", () => {
  const [a, b] = [tf.ones([2, 3]), tf.ones([4, 5])];
  const before = binding.getNumOfTensors();
  for (let i = 0; i < 100; i++) thrown(() => multiply(a, b));
  assert.equal(binding.getNumOfTensors(), before);
  assert.deepEqual(Array.from(multiply(a, tf.ones([3, 1])).dataSync()), [3, 3]);
});

Deno.test("values of every type, size and shape come back as they went in", () => {
  const ints = [2 ** 31 - 1, -(2 ** 31), 0];
  assert.deepEqual(Array.from(tf.tensor1d(ints, "int32").dataSync()), ints);
  const floats = new Float32Array([1e-45, -3.4e38, NaN, Infinity]);
  assert.deepEqual(tf.tensor1d(floats).dataSync(), floats);
  assert.deepEqual(tf.tensor2d([[true, false]], [1, 2], "bool").arraySync(), [[1, 0]]);
  assert.equal(tf.scalar(7).arraySync(), 7);
  const empty = tf.tensor2d([], [0, 3]);
  assert.deepEqual([empty.shape, empty.dataSync().length], [[0, 3], 0]);
  const part = new Float32Array([9, 1, 2, 9]).subarray(1, 3);
  assert.deepEqual(Array.from(tf.tensor1d(part).dataSync()), [1, 2]);
});

Deno.test("a tensor is a copy: changing the array it was made of does not change it", () => {
  const array = new Float32Array([1, 2]);
  const x = tf.tensor1d(array);
  array[0] = 9;
  const read = x.dataSync();
  assert.deepEqual(Array.from(read), [1, 2]);
  read[1] = 9;
  assert.deepEqual(Array.from(x.dataSync()), [1, 2]);
});

Deno.test("300 compiled training steps leave tensors and memory as they were", async () => {
  type State = { kernel: Tensor; bias: Tensor };
  const step = compile((state: State, x: Tensor, key: Tensor) => {
    const { loss, gradients } = valueAndGradients(({ kernel, bias }) => {
      const y = relu(conv2d(x as Tensor4D, kernel!, bias!, { stride: 1, padding: 1 }));
      return { loss: tf.mean(tf.square(dropout(y, 0.5, key, 0))) as Scalar, extra: [] };
    }, state);
    const moved = (name: keyof State) => tf.sub(state[name], tf.mul(gradients[name]!, 0.1));
    return { state: { kernel: moved("kernel"), bias: moved("bias") }, loss };
  });
  let state: State = { kernel: tf.fill([3, 3, 8, 8], 0.01), bias: tf.zeros([8]) };
  const train = async (steps: number) => {
    for (let i = 0; i < steps; i++) {
      // A leak of one batch a step would be 256 KiB x 300 = 75 MiB.
      const x = tf.ones([8, 32, 32, 8]), key = tf.tensor1d([7, i], "int32");
      const next = await step(state, x, key);
      assert(Number.isFinite(next.loss.dataSync()[0]));
      disposeTree([state, x, key, next.loss]);
      state = next.state;
    }
  };
  await train(50);
  const tensors = [tf.memory().numTensors, binding.getNumOfTensors()];
  const { rss } = Deno.memoryUsage();
  await train(300);
  assert.deepEqual([tf.memory().numTensors, binding.getNumOfTensors()], tensors);
  const grown = (Deno.memoryUsage().rss - rss) / 2 ** 20;
  assert(grown < 40, `memory grew by ${grown} MiB`);
});
