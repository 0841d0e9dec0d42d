import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { foldIn, type Key, randomKey, uniform } from "../../lib/base/mod.ts";
import { openEngine } from "../../lib/engine/mod.ts";
import { attr, rawOp1 } from "../../lib/engine/raw.ts";

await openEngine({ engine: "native" });

const keys: Key[] = [
  [0, 0],
  [1, 2],
  [-1, -1],
  [-(2 ** 31), 2 ** 31 - 1],
  [2 ** 31 - 1, -7],
  randomKey(2 ** 53 - 1),
  foldIn(randomKey(42), "dropout", 3),
];
for (const key of keys) {
  Deno.test(`uniform numbers of the key ${key} are StatelessRandomUniform's`, () => {
    // Not a multiple of the four words of a block.
    for (const length of [1, 7, 1025]) {
      const random = rawOp1("StatelessRandomUniform", [
        attr.type("dtype", "float32"),
        attr.type("T", "int32"),
        attr.type("Tseed", "int32"),
      ], [tf.tensor1d([length], "int32"), tf.tensor1d([...key], "int32")]);
      assert.deepEqual(uniform(key, length), random.dataSync());
    }
  });
}
