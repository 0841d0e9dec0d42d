import assert from "node:assert/strict";
import { nodeBackend } from "../../lib/engine/backend.ts";
import {
  compile,
  openEngine,
  type Precision,
  type Tensor,
  type Tensor4D,
} from "../../lib/engine/mod.ts";
import { convolution, differentiated, random } from "./oracle.ts";

await openEngine({ engine: "native" });

type Shape = Tensor4D["shape"];

/** The shapes of a convolution's inputs. */
interface Sizes {
  pictures: Shape;
  kernels: Shape;
}

const inputsOf = ({ pictures, kernels }: Sizes) => ({
  x: random(1, ...pictures),
  weight: random(2, ...kernels),
  dy: random(3, ...pictures.slice(0, 3), kernels[3]),
});

/** Convolves as models do, and computes the gradients of the sum of output times dy. */
async function convolve(
  { x, weight, dy }: ReturnType<typeof inputsOf>,
  precision: Precision = "float32",
) {
  const same = convolution(1, (weight.shape[0]! - 1) / 2);
  const run = compile(differentiated(same, ["x", "weight"]), { precision });
  const { outputs: [y], gradients } = await run({ x, weight }, dy);
  return { y: y!, dx: gradients.x!, dWeight: gradients.weight! };
}

/** Names the operations that a function is traced to. */
async function operationsOf(sizes: Sizes, precision: Precision): Promise<Set<string>> {
  const { binding } = nodeBackend()!;
  const names = new Set<string>();
  const execute = binding.executeOp;
  binding.executeOp = (name, ...rest) => {
    names.add(name);
    return execute.call(binding, name, ...rest);
  };
  try {
    await convolve(inputsOf(sizes), precision);
  } finally {
    binding.executeOp = execute;
  }
  return names;
}

/** Computes by the definition, in float64, what {@linkcode convolve} does. */
function byDefinition({ pictures, kernels }: Sizes, inputs: ReturnType<typeof inputsOf>) {
  const [rows, height, width, before] = pictures, after = kernels[3];
  const numbers = (tensor: Tensor) => Float64Array.from(tensor.dataSync());
  const x = numbers(inputs.x), weight = numbers(inputs.weight), dy = numbers(inputs.dy);
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length), dWeight = new Float64Array(weight.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < height; i++) {
      for (let j = 0; j < width; j++) {
        const out = ((row * height + i) * width + j) * after;
        for (let k = 0; k < 9; k++) {
          const [a, b] = [i + Math.floor(k / 3) - 1, j + k % 3 - 1];
          if (a < 0 || a >= height || b < 0 || b >= width) continue;
          const at = ((row * height + a) * width + b) * before;
          for (let c = 0; c < before; c++) {
            const factors = (k * before + c) * after, value = x[at + c]!;
            let sum = 0;
            for (let d = 0; d < after; d++) {
              y[out + d]! += value * weight[factors + d]!;
              dWeight[factors + d]! += value * dy[out + d]!;
              sum += weight[factors + d]! * dy[out + d]!;
            }
            dx[at + c]! += sum;
          }
        }
      }
    }
  }
  return { y, dx, dWeight };
}

/** Returns the root of the mean square of the differences, in that of the numbers. */
function relativeError(actual: Tensor, expected: Float64Array): number {
  const values = actual.dataSync();
  const square = (of: (value: number, i: number) => number) =>
    expected.reduce((sum, value, i) => sum + of(value, i) ** 2, 0);
  return Math.sqrt(square((value, i) => values[i]! - value) / square((value) => value));
}

const many: Sizes = { pictures: [2, 14, 17, 128], kernels: [3, 3, 128, 256] };

Deno.test("a convolution of many channels is what its definition says, gradients too", async () => {
  const inputs = inputsOf(many);
  const expected = byDefinition(many, inputs);
  const actual = await convolve(inputs);
  const errors = Object.entries(expected).map(([name, values]) =>
    relativeError(actual[name as keyof typeof actual], values)
  );
  // Four times the error of float32's own sums, where bfloat16's is 3e-3.
  assert(errors.every((error) => error > 0 && error < 2e-6), `the errors are ${errors}`);
});

Deno.test("only large convolutions in float32 are multiplied point by point", async () => {
  const direct = async (sizes: Sizes, precision: Precision = "float32") =>
    (await operationsOf(sizes, precision)).has("Conv2D");
  const { pictures, kernels } = many;
  assert.equal(await direct(many), false);
  assert.equal(await direct({ pictures, kernels: [3, 3, 128, 128] }), true);
  assert.equal(await direct({ pictures, kernels: [1, 1, 128, 256] }), true);
  assert.equal(await direct({ pictures: [2, 13, 17, 128], kernels }), true);
  assert.equal(await direct(many, "bfloat16"), true);
});
