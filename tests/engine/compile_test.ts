import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {
  compile,
  disposeTree,
  embedding,
  openEngine,
  type Tensor,
  type Tensor2D,
} from "../../lib/engine/mod.ts";
import { assertFails, testContract, withoutLeak } from "./contract.ts";

await openEngine({ engine: "native" });
testContract("native");

/** Multiplies matrices for long enough that timers tick meanwhile. */
function chain(x: Tensor): Tensor {
  let y = x;
  for (let i = 0; i < 40; i++) {
    y = tf.mul(tf.matMul(y as Tensor2D, x as Tensor2D), 1 / x.shape[0]!);
  }
  return y;
}

Deno.test("a function is traced once for each signature of shapes and types", async () => {
  let traces = 0;
  const f = compile((x: Tensor) => {
    traces++;
    return tf.add(x, x);
  });
  const calls: [Tensor, number][] = [
    [tf.ones([2]), 1],
    [tf.zeros([2]), 1],
    [tf.ones([3]), 2],
    [tf.ones([1, 3]), 3],
    [tf.ones([3], "int32"), 4],
    [tf.ones([2]), 4],
  ];
  for (const [x, count] of calls) {
    const y = await f(x);
    assert.equal(traces, count);
    assert.deepEqual([y.shape, y.dtype], [x.shape, x.dtype]);
    assert.deepEqual(Array.from(y.dataSync()), Array.from(x.dataSync(), (value) => 2 * value));
  }
  f.dispose();
  await f(calls[0]![0]);
  assert.equal(traces, 5, "a disposed function is traced anew");
});

const outside = tf.tensor1d([1, 2, 3]);
const misuses: Record<string, { fn: (x: Tensor) => Tensor; text: RegExp }> = {
  "reading a value": {
    fn: (x) => x.dataSync()[0]! > 0 ? x : tf.neg(x),
    text: /^f: A compiled function read a tensor's value .* return the tensor and read it outside/,
  },
  "reading a value of the gradient's own": {
    fn: (x) => tf.grad((x) => tf.mul(x, tf.sum(x).arraySync() as number))(x),
    text: /read a tensor's value/,
  },
  "closing over an outside tensor": {
    fn: (x) => tf.add(x, outside),
    text:
      /uses a tensor of shape \[3\] that was made outside of it: pass the tensor as an argument/,
  },
  "returning an outside tensor": {
    fn: () => outside,
    text: /made outside of it: pass the tensor as an argument/,
  },
  "a shape that depends on values": {
    fn: (x) => tf.engine().runKernel("Unique", { x }, { axis: 0 }) as unknown as Tensor,
    text: /shape of its output|depends on values/,
  },
};
for (const [what, { fn, text }] of Object.entries(misuses)) {
  Deno.test(`${what} in a compiled function is a clear error, after which the engine works`, async () => {
    await withoutLeak(async () => {
      const x = tf.tensor1d([1, 2, 3]);
      await assertFails(() => compile(fn, { name: "f" })(x), text);
      const y = await compile((x: Tensor) => tf.add(x, 1))(x);
      assert.deepEqual(Array.from(y.dataSync()), [2, 3, 4]);
      disposeTree([x, y]);
    });
  });
}

Deno.test("a tensor that was smuggled out of a trace has no value, and can be disposed", async () => {
  await withoutLeak(async () => {
    const x = tf.ones([2]);
    let smuggled: Tensor | undefined;
    const y = await compile((x: Tensor) => smuggled = tf.keep(tf.add(x, 1)))(x);
    assert.throws(
      () => tf.add(smuggled!, 1),
      /a compiled function made it and did not return it/,
    );
    disposeTree([x, y]);
    smuggled!.dispose();
  });
});

Deno.test("an error while a compiled function runs rejects with the operation and the value", async () => {
  await withoutLeak(async () => {
    const lookUp = compile((weight: Tensor, indices: Tensor) => embedding(weight, indices), {
      name: "look up",
    });
    const weight = tf.zeros([4, 2]), outside = tf.tensor1d([1, 9], "int32");
    await assertFails(
      () => lookUp(weight, outside),
      /^look up: .*indices\[1\] = 9 is not in \[0, 4\)/,
    );
    const inside = tf.tensor1d([1, 3], "int32");
    const rows = await lookUp(weight, inside);
    assert.deepEqual(rows.shape, [2, 2]);
    disposeTree([weight, outside, inside, rows]);
  });
});

Deno.test("timers tick and other operations run while a compiled function runs", async () => {
  const x = tf.ones([500, 500]);
  const f = compile(chain);
  (await f(x)).dispose();
  let ticks = 0, sum = 0;
  const timer = setInterval(() => {
    ticks++;
    sum = tf.tidy(() => tf.sum(tf.ones([10])).dataSync()[0]!);
  }, 1);
  const y = await f(x);
  clearInterval(timer);
  assert(ticks > 0, "no timer ticked");
  assert.equal(sum, 10);
  assert(Math.abs(y.dataSync()[0]! - 1) < 1e-3);
});

Deno.test("arguments may be disposed and the function forgotten while it runs", async () => {
  const f = compile(chain);
  const calls = Array.from({ length: 3 }, () => {
    const x = tf.ones([200, 200]);
    const call = f(x);
    x.dispose();
    return call;
  });
  f.dispose();
  for (const y of await Promise.all(calls)) {
    assert(Math.abs(y.dataSync()[0]! - 1) < 1e-3);
    y.dispose();
  }
});

const cpu = await Deno.readTextFile("/proc/cpuinfo").catch(() => "");
/** TensorFlow computes in bfloat16 only where the processor can. */
const noBfloat16 = !cpu.includes("avx512f");
Deno.test("bfloat16 is close to float32, but not the same", { ignore: noBfloat16 }, async () => {
  const x = tf.randomUniform([64, 64], -1, 1, "float32", 5) as Tensor;
  const product = (x: Tensor) => tf.matMul(x as Tensor2D, x as Tensor2D) as Tensor;
  const [full, half] = await Promise.all([
    compile(product)(x),
    compile(product, { precision: "bfloat16" })(x),
  ]);
  assert.equal(half.dtype, "float32");
  const error = tf.max(tf.abs(tf.sub(full, half))).dataSync()[0]!;
  const largest = tf.max(tf.abs(full)).dataSync()[0]!;
  assert(error > 0, "nothing was rounded");
  // 8 bits of mantissa, over a sum of 64 products.
  assert(error < largest * 2 ** -6, `an error of ${error} against ${largest}`);
});

Deno.test("constants made inside a compiled function are of every type", async () => {
  const f = compile((x: Tensor) => ({
    float: tf.mul(x, tf.tensor1d([0.5, 2])),
    int: tf.add(tf.cast(x, "int32"), tf.scalar(7, "int32")),
    bool: tf.logicalAnd(tf.greater(x, 1), tf.tensor1d([true, true], "bool")),
  }));
  const { float, int, bool } = await f(tf.tensor1d([1, 3]));
  assert.deepEqual([float.dtype, int.dtype, bool.dtype], ["float32", "int32", "bool"]);
  assert.deepEqual([float, int, bool].map((y) => Array.from(y.dataSync())), [
    [0.5, 6],
    [8, 10],
    [0, 1],
  ]);
});
