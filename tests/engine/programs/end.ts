/** Uses the engine, then ends as its argument says: return, throw, throw-busy, exit-busy. */
import * as tf from "@tensorflow/tfjs-core";
import { compile, openEngine, type Tensor, type Tensor2D } from "../../../lib/engine/mod.ts";

await openEngine({ engine: "native", threads: 2 });
const chain = compile((x: Tensor) => {
  let y = x;
  for (let i = 0; i < 300; i++) y = tf.matMul(y as Tensor2D, x as Tensor2D);
  return y;
});
console.log((await chain(tf.zeros([10, 10]))).shape.join());

const [how] = Deno.args;
if (how?.endsWith("busy")) {
  // Seconds of work in the background, which the end of the process does not wait for.
  chain(tf.zeros([1000, 1000]));
  await new Promise((resolve) => setTimeout(resolve, 50));
}
if (how?.startsWith("throw")) throw new Error("nobody catches this");
if (how?.startsWith("exit")) Deno.exit(3);
