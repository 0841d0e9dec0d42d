import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import {
  compile,
  disposeTree,
  EngineError,
  type Scalar,
  type Tensor,
  type Tensor2D,
  type Tree,
  valueAndGradients,
} from "../../lib/engine/mod.ts";

/** Runs work and checks that it leaves as many tensors as there were. */
export async function withoutLeak(work: () => Promise<void>): Promise<void> {
  const before = tf.memory().numTensors;
  await work();
  assert.equal(tf.memory().numTensors, before, "tensors were left");
}

/** Checks that a call fails with an EngineError of this text, at once or later. */
export function assertFails(call: () => Promise<unknown>, text: RegExp): Promise<void> {
  return assert.rejects(async () => await call(), (error: Error) => {
    assert(error instanceof EngineError, `not an EngineError: ${error}`);
    assert.match(error.message, text);
    return true;
  });
}

const values = (tensor: Tensor) => Array.from(tensor.dataSync());

/** Takes a step of gradient descent on a small network's squared error. */
function step({ weight, bias }: { weight: Tensor; bias: Tensor }, x: Tensor, target: Tensor) {
  const { loss, gradients } = valueAndGradients(({ weight, bias }) => {
    const y = tf.tanh(tf.add(tf.matMul(x as Tensor2D, weight as Tensor2D), bias!));
    return { loss: tf.mean(tf.squaredDifference(y, target)) as Scalar, extra: [] };
  }, { weight, bias });
  return {
    state: {
      weight: tf.sub(weight, tf.mul(gradients.weight!, 0.1)),
      bias: tf.sub(bias, tf.mul(gradients.bias!, 0.1)),
    },
    loss,
  };
}

/** Tests the contract of compiled functions on the open engine. */
export function testContract(engine: string): void {
  const x = tf.tensor2d([[1, 2], [3, 4], [5, 6]]);

  Deno.test(`a compiled step on the ${engine} engine gives what the plain one gives, gradients inside`, async () => {
    await withoutLeak(async () => {
      const state = {
        bias: tf.tensor1d([0.1, 0.2]),
        weight: tf.tensor2d([[0.5, -0.5], [0.25, 1]]),
      };
      const target = tf.ones([3, 2]);
      const compiled = compile(step);
      const expected = tf.tidy(() => step(state, x, target));
      const actual = await compiled(state, x, target);
      for (const name of ["weight", "bias"] as const) {
        const wanted = values(expected.state[name]);
        assert.notDeepEqual(wanted, values(state[name]));
        values(actual.state[name]).forEach((value, i) =>
          assert(Math.abs(value - wanted[i]!) < 1e-6, `${name}[${i}]: ${value}, not ${wanted[i]}`)
        );
      }
      assert(Math.abs(actual.loss.dataSync()[0]! - expected.loss.dataSync()[0]!) < 1e-6);
      const next = await compiled(actual.state, x, target);
      assert(next.loss.dataSync()[0]! < actual.loss.dataSync()[0]!);
      disposeTree([state, target, expected, actual, next]);
    });
  });

  for (const axis of [undefined, 0, -1, [0, 2]]) {
    Deno.test(`the gradients of sums and means on the ${engine} engine repeat what comes, over ${axis ?? "all"}`, () => {
      tf.tidy(() => {
        const x = tf.reshape(tf.range(0, 24), [2, 3, 4]);
        const dy = tf.add(tf.sum(x, axis), 1);
        const repeated = tf.mul(tf.reshape(dy, tf.sum(x, axis, true).shape), tf.onesLike(x));
        const sum = tf.grad((x) => tf.sum(x, axis))(x, dy);
        const mean = tf.grad((x) => tf.mean(x, axis))(x, dy);
        assert.deepEqual(values(sum), values(repeated));
        assert.deepEqual(values(mean), values(tf.div(repeated, x.size / dy.size)));
      });
    });
  }

  Deno.test(`results on the ${engine} engine are new tensors, where they are arguments or one twice`, async () => {
    await withoutLeak(async () => {
      const argument = tf.tensor1d([1, 2]);
      const same = compile((x: Tensor) => {
        const y = tf.add(x, 1);
        return { x, again: x, y, deep: [y, { y }] };
      });
      const result = await same(argument);
      assert.equal(new Set([argument, result.x, result.again, result.y]).size, 4);
      result.x.dispose();
      result.y.dispose();
      assert.deepEqual(values(argument), [1, 2]);
      assert.deepEqual(values(result.again), [1, 2]);
      const [y, { y: deepest }] = result.deep as [Tensor, { y: Tensor }];
      assert.deepEqual([values(y), values(deepest)], [[2, 3], [2, 3]]);
      disposeTree([result.again, y, deepest, argument]);
    });
  });

  Deno.test(`a compiled function on the ${engine} engine may lack arguments or results`, async () => {
    await withoutLeak(async () => {
      const made = await compile(() => tf.fill([2], 3))();
      assert.deepEqual(values(made), [3, 3]);
      assert.deepEqual(await compile((_: Tensor) => [])(made), []);
      made.dispose();
    });
  });

  Deno.test(`arguments on the ${engine} engine stay, where the function disposes its own`, async () => {
    await withoutLeak(async () => {
      const argument = tf.tensor1d([1, 2]);
      const f = compile((x: Tensor) => {
        const y = tf.add(x, 1);
        x.dispose();
        return y;
      });
      const result = await f(argument);
      assert.deepEqual([values(argument), values(result)], [[1, 2], [2, 3]]);
      disposeTree([argument, result]);
    });
  });

  Deno.test(`calls that run at once on the ${engine} engine do not mix`, async () => {
    await withoutLeak(async () => {
      const double = compile((x: Tensor) => tf.mul(x, 2)),
        square = compile((x: Tensor) => tf.square(x));
      const inputs = Array.from({ length: 20 }, (_, i) => tf.fill([50, 50], i));
      const results = await Promise.all(inputs.flatMap((x) => [double(x), square(x)]));
      inputs.forEach((_, i) => {
        assert.equal(results[2 * i]!.dataSync()[7], 2 * i);
        assert.equal(results[2 * i + 1]!.dataSync()[7], i * i);
      });
      disposeTree([inputs, results]);
    });
  });

  /** Calls that must fail, on functions that work before and after. */
  const inner = compile((x: Tensor) => tf.add(x, 1), { name: "the inner function" });
  const misuses: Record<string, { fail: () => Promise<unknown>; text: RegExp }> = {
    "a changed record": {
      fail: async () => {
        const f = compile((tree: Record<string, Tensor>) => tree.a!, { name: "pick" });
        (await f({ a: x })).dispose();
        try {
          return await f({ a: x, b: x });
        } finally {
          (await f({ a: x })).dispose();
        }
      },
      text: /^pick: Argument 1 is \{a:\*,b:\*\}, but was \{a:\*\} at the first call: /,
    },
    "another number of arguments": {
      fail: async () => {
        const f = compile((...tensors: Tensor[]) => tf.addN(tensors), { name: "sum" });
        (await f(x, x)).dispose();
        return f(x, x, x);
      },
      text: /^sum: Argument 3 is \*, but was missing at the first call/,
    },
    "a number in place of a tensor": {
      fail: () =>
        compile(({ rate }: { rate: Tensor }) => rate, { name: "f" })({ rate: 0.1 as never }),
      text: /^f: A tree consists of tensors, arrays and records, not of 0\.1: convert it/,
    },
    "an array of numbers in place of a tensor": {
      fail: () => compile((x: Tensor) => x)(new Float32Array(2) as never),
      text: /not of Float32Array: convert it/,
    },
    "a result that is no tensor": {
      fail: () => compile((x: Tensor) => [tf.add(x, 1), undefined as unknown as Tree])(x),
      text: /not of undefined: convert it/,
    },
    "a disposed argument": {
      fail: () => {
        const gone = tf.ones([2, 3]);
        gone.dispose();
        return compile((x: Tensor) => x)(gone);
      },
      text: /An argument, a tensor of shape \[2,3\], was disposed/,
    },
    "a compiled function within another": {
      fail: () =>
        compile((x: Tensor) => [inner(x) as unknown as Tensor], { name: "the outer function" })(x),
      text: /^the outer function: the inner function is called inside of the outer function/,
    },
  };
  for (const [what, { fail, text }] of Object.entries(misuses)) {
    Deno.test(`${what} is a clear error on the ${engine} engine, which goes on without a leak`, async () => {
      await withoutLeak(async () => {
        await assertFails(fail, text);
        const after = await inner(x);
        assert.deepEqual(values(after), [2, 3, 4, 5, 6, 7]);
        after.dispose();
      });
    });
  }

  Deno.test(`a function that throws on the ${engine} engine rejects with its own error, and no leak`, async () => {
    await withoutLeak(async () => {
      const own = new TypeError("of the function itself");
      let fails = true;
      const f = compile((x: Tensor) => {
        const { loss } = valueAndGradients(({ x }) => {
          const loss = tf.sum(tf.square(x!)) as Scalar;
          return { loss, extra: [tf.neg(x!)] };
        }, { x });
        if (fails) throw own;
        return loss;
      });
      await assert.rejects(f(x), (error) => error === own);
      fails = false;
      const loss = await f(x);
      assert.equal(loss.dataSync()[0], 91);
      loss.dispose();
    });
  });

  Deno.test(`a loss that does not depend on a parameter is an error on the ${engine} engine, without a leak`, async () => {
    await withoutLeak(async () => {
      const f = compile((x: Tensor, y: Tensor) =>
        valueAndGradients(({ x, y }) => {
          return { loss: tf.sum(tf.square(x!)) as Scalar, extra: [tf.neg(y!)] };
        }, { x, y })
      );
      const y = tf.ones([2]);
      await assert.rejects(f(x, y), /Cannot compute gradient/);
      y.dispose();
    });
  });

  Deno.test(`the first failed call binds nothing on the ${engine} engine`, async () => {
    await withoutLeak(async () => {
      const f = compile((tree: Record<string, Tensor>) => tf.add(tree.a!, 1));
      await assert.rejects(f({ b: x }));
      (await f({ a: x })).dispose();
    });
  });
}
