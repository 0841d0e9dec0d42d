import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { EngineError, openEngine } from "../../lib/engine/mod.ts";

const refusal = (message: RegExp) => (error: Error) => {
  assert(error instanceof EngineError, `not an EngineError: ${error}`);
  assert.match(error.message, message);
  return true;
};

Deno.test("a number of threads that is none is refused", async () => {
  for (const threads of [0, -1, 1.5, NaN]) {
    const message = new RegExp(`^threads is ${threads}: it must be an integer of at least 1`);
    await assert.rejects(openEngine({ engine: "native", threads }), refusal(message));
  }
});

Deno.test("the engine opens once, however many ask at once, and says what it is", async () => {
  const [first, second] = await Promise.all([
    openEngine({ engine: "native", threads: 2 }),
    openEngine({ threads: 2 }),
  ]);
  assert.equal(first, second);
  assert.equal(first, await openEngine({ engine: "auto", threads: 2 }));
  assert.deepEqual(first, { name: "native", version: first.version, gpu: first.gpu });
  assert.match(first.version, /^2\.\d+\.\d+/);
  assert.equal(tf.getBackend(), "tensorflow");
  assert.deepEqual(tf.add([1], [2]).arraySync(), [3]);
});

Deno.test("another engine, or another number of threads, is refused once one is open", async () => {
  await assert.rejects(
    openEngine({ threads: 1 }),
    refusal(
      /already runs the native engine \(threads: 2\): .* for native \(threads: 1\)/,
    ),
  );
  await assert.rejects(
    openEngine({ engine: "wasm", threads: 2 }),
    refusal(/already runs the native engine \(threads: 2\): .* for wasm/),
  );
  await assert.rejects(
    openEngine({ threads: 2, engine: "gpu" }),
    refusal(/start another process for gpu \(threads: 2\)/),
  );
});
