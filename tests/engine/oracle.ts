import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { uniform } from "../../lib/base/mod.ts";
import {
  batchNormTraining,
  compile,
  conv2d,
  convBatchNorm,
  dropout,
  embedding,
  linear,
  lstm,
  type LstmWeights,
  maxPool,
  packBytes,
  relu,
  rotate180,
  type RunningStatistics,
  type Scalar,
  tanh,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  unpackBytes,
  valueAndGradients,
  type Windows,
} from "../../lib/engine/mod.ts";

interface Stored {
  shape: number[];
  values: number[];
}

/** One case of fixtures/ops.json. */
interface Case {
  inputs: Record<string, Stored>;
  dy: Stored;
  outputs: Stored[];
  gradients: Record<string, Stored>;
}

type Inputs = Record<string, Tensor>;

const normInputs = ({ x, weight, bias, mean, variance }: Inputs) =>
  [
    x as Tensor4D,
    { weight: weight!, bias: bias! },
    { mean, variance } as RunningStatistics,
  ] as const;
/** Runs the norm alone, after a convolution that changes nothing. */
function normInEvaluation(
  x: Tensor4D,
  norm: { weight: Tensor; bias: Tensor },
  running: RunningStatistics,
) {
  const channels = x.shape[3];
  const kernel = tf.reshape(tf.eye(channels), [1, 1, channels, channels]);
  const convolution = { weight: kernel, bias: tf.zeros([channels]) };
  const parts = { convolution, norm, running };
  return convBatchNorm(x, parts, { stride: 1, padding: 0 }, false).y;
}
/** Convolves by {@linkcode conv2d} as PyTorch does, not rotated. */
export const convolution = (stride: number, padding: number) => ({ x, weight, bias }: Inputs) => [
  rotate180(conv2d(rotate180(x as Tensor4D), weight!, bias, { stride, padding })),
];
const pool = (size: number, stride: number, padding: number) => ({ x }: Inputs) => [
  rotate180(maxPool(rotate180(x as Tensor4D), { size, stride, padding })),
];
const recurrence = (reverse: boolean) => ({ x, ...weights }: Inputs) => [
  lstm(x as Tensor3D, weights as unknown as LstmWeights, { reverse }),
];

/** Functions that run the cases of the fixture on the engine; the first result is the output. */
const operations: Record<string, (inputs: Inputs) => Tensor[]> = {
  "conv2d, kernel 3, stride 1, padding 1": convolution(1, 1),
  "conv2d, kernel 3, stride 2, padding 1": convolution(2, 1),
  "conv2d, kernel 7, stride 2, padding 3": convolution(2, 3),
  "conv2d, kernel 3, stride 2, padding 0": convolution(2, 0),
  "batch norm in training": (inputs) => {
    const { y, running } = batchNormTraining(...normInputs(inputs));
    return [y, running.mean, running.variance];
  },
  "batch norm in evaluation": (inputs) => [normInEvaluation(...normInputs(inputs))],
  "max pool, size 3, stride 2, padding 1": pool(3, 2, 1),
  "max pool, size 2, stride 2, padding 0": pool(2, 2, 0),
  "lstm, forward": recurrence(false),
  "lstm, reverse": recurrence(true),
  "embedding": ({ weight, indices }) => [embedding(weight!, indices!)],
  "linear": ({ x, weight, bias }) => [linear(x as Tensor2D, weight!, bias!)],
  "relu": ({ x }) => [relu(x!)],
  "tanh": ({ x }) => [tanh(x!)],
};

const fixture: Record<string, Case> = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/ops.json", import.meta.url)),
);

/** Checks values within float32's rounding of sums, near and far from zero. */
export function assertClose(tensor: Tensor, expected: Stored, what: string): void {
  assert.deepEqual(tensor.shape, expected.shape, `${what}: shape`);
  tensor.dataSync().forEach((value, i) => {
    const wanted = expected.values[i]!;
    const error = Math.abs(value - wanted);
    assert(error <= 2e-5 * (1 + Math.abs(wanted)), `${what}[${i}] is ${value}, not ${wanted}`);
  });
}

const toTensors = (stored: Record<string, Stored>): Inputs =>
  Object.fromEntries(
    Object.entries(stored).map(([name, { values, shape }]) => [
      name,
      tf.tensor(values, shape, name === "indices" ? "int32" : "float32"),
    ]),
  );

/** Computes the outputs, and the gradients of the sum of output times dy by the inputs that have one. */
export function differentiated(operation: (inputs: Inputs) => Tensor[], names: string[]) {
  return (inputs: Inputs, dy: Tensor) => {
    const parameters = Object.fromEntries(names.map((name) => [name, inputs[name]!]));
    const { extra, gradients } = valueAndGradients((parameters) => {
      const outputs = operation({ ...inputs, ...parameters });
      return { loss: tf.sum(tf.mul(outputs[0]!, dy)) as Scalar, extra: outputs };
    }, parameters);
    return { outputs: extra, gradients };
  };
}

/** Draws a tensor of numbers from -1 to 1. */
export const random = (seed: number, ...shape: number[]) =>
  tf.tensor(uniform([seed, 1], shape.reduce((a, b) => a * b, 1)).map((x) => 2 * x - 1), shape);

/** Two ways to compute the same, and their inputs. */
interface Equivalence {
  inputs(): Inputs;
  /** Names of the inputs that have gradients. */
  names: string[];
  fused(inputs: Inputs): Tensor[];
  /** Computes it by operations that the fixture compares with PyTorch. */
  composed(inputs: Inputs): Tensor[];
}

const windows = { stride: 2, padding: 1 };
const convBatchNormInputs = () => ({
  x: random(1, 3, 9, 9, 2),
  weight: random(2, 3, 3, 2, 4),
  bias: random(3, 4),
  scale: random(4, 4),
  shift: random(5, 4),
  mean: random(6, 4),
  variance: tf.abs(random(7, 4)),
});
const convBatchNormOf = (training: boolean, pooling?: Windows) => (inputs: Inputs) => {
  const { x, weight, bias, scale, shift, mean, variance } = inputs as Required<
    ReturnType<typeof convBatchNormInputs>
  >;
  const norm = { weight: scale, bias: shift };
  const running = { mean, variance };
  const parts = { convolution: { weight, bias }, norm, running };
  const result = convBatchNorm(x as Tensor4D, parts, { ...windows, pooling }, training);
  return [result.y, result.running.mean, result.running.variance];
};
/** Poolings of the convolution's 5x5: padded by TensorFlow's "same", cut by hand, padded by hand. */
const poolings = [
  { size: 3, stride: 2, padding: 1 },
  { size: 2, stride: 2, padding: 0 },
  { size: 2, stride: 1, padding: 1 },
];
/** Windows for which TensorFlow's "same" pads otherwise than PyTorch. */
const unlikeSame = [
  { size: 5, stride: 1, padding: 1 },
  { size: 3, stride: 3, padding: 1 },
  { size: 2, stride: 1, padding: 1 },
];
const padEdges = (x: Tensor, padding: number) =>
  tf.pad(x as Tensor4D, [[0, 0], [padding, padding], [padding, padding], [0, 0]]);
const paddedByHand = Object.fromEntries(unlikeSame.flatMap((windows): [string, Equivalence][] => {
  const { size, stride, padding } = windows;
  const name = `of size ${size}, stride ${stride}, padding ${padding}`;
  return [
    [`a convolution ${name}`, {
      inputs: () => ({ x: random(1, 2, 6, 7, 2), weight: random(2, size, size, 2, 3) }),
      names: ["x", "weight"],
      fused: ({ x, weight }) => [
        rotate180(conv2d(rotate180(x as Tensor4D), weight!, undefined, { stride, padding })),
      ],
      composed: ({ x, weight }) => [
        tf.conv2d(padEdges(x!, padding), weight as Tensor4D, stride, "valid"),
      ],
    }],
    [`a max pool ${name}`, {
      inputs: () => ({ x: random(1, 2, 6, 7, 2) }),
      names: ["x"],
      fused: pool(size, stride, padding),
      // Raised above zero, where TensorFlow.js's wasm gradient is right and padding is the least.
      composed: ({ x }) => [
        tf.sub(tf.maxPool(padEdges(tf.add(x!, 2), padding), size, stride, "valid"), 2),
      ],
    }],
  ];
}));
const lstmInputs = () => ({
  x: random(1, 4, 3, 2),
  input: random(2, 20, 2),
  hidden: random(3, 20, 5),
  inputBias: random(4, 20),
  hiddenBias: random(5, 20),
});
const zeroSteps = 3;

const equivalences: Record<string, Equivalence> = {
  ...paddedByHand,
  "a convolution and its norm in training": {
    inputs: convBatchNormInputs,
    names: ["x", "weight", "bias", "scale", "shift"],
    fused: convBatchNormOf(true),
    composed: ({ x, weight, bias, scale, shift, mean, variance }) => {
      const y = conv2d(x as Tensor4D, weight!, bias!, windows);
      const affine = { weight: scale!, bias: shift! };
      const normal = batchNormTraining(y, affine, { mean: mean!, variance: variance! });
      return [normal.y, normal.running.mean, normal.running.variance];
    },
  },
  ...Object.fromEntries(
    [true, false].flatMap((training) =>
      poolings.map((pooling): [string, Equivalence] => [
        `a convolution, its norm and a pooling of size ${pooling.size} and stride ${pooling.stride} in ` +
        (training ? "training" : "evaluation"),
        {
          inputs: convBatchNormInputs,
          names: ["x", "weight", "bias", "scale", "shift"],
          fused: convBatchNormOf(training, pooling),
          composed: (inputs) => {
            const [y, ...running] = convBatchNormOf(training)(inputs);
            return [maxPool(y as Tensor4D, pooling), ...running];
          },
        },
      ])
    ),
  ),
  "a convolution and its norm in evaluation": {
    inputs: convBatchNormInputs,
    names: ["x", "weight", "bias", "scale", "shift"],
    fused: convBatchNormOf(false),
    composed: ({ x, weight, bias, scale, shift, mean, variance }) => {
      const y = conv2d(x as Tensor4D, weight!, bias!, windows);
      const running = { mean: mean!, variance: variance! };
      return [
        normInEvaluation(y, { weight: scale!, bias: shift! }, running),
        mean!,
        variance!,
      ];
    },
  },
  "an LSTM in reverse that leaves out steps of zeros": {
    inputs: lstmInputs,
    names: ["x", "input", "hidden", "inputBias", "hiddenBias"],
    fused: ({ x, ...weights }) => [
      lstm(x as Tensor3D, weights as unknown as LstmWeights, { reverse: true, zeroSteps }),
    ],
    composed: ({ x, ...weights }) => {
      const padded = tf.concat([x!, tf.zeros([zeroSteps, 3, 2])], 0) as Tensor3D;
      const states = lstm(padded, weights as unknown as LstmWeights, { reverse: true });
      return [tf.slice(states, [0, 0, 0], [4, -1, -1])];
    },
  },
};

/** Tests each operation, executed one by one and compiled, on the open engine. */
export function testOperations(engine: string): void {
  Deno.test("the fixture and the tests have the same cases", () => {
    assert.deepEqual(Object.keys(operations).toSorted(), Object.keys(fixture).toSorted());
  });

  for (const [name, { inputs, dy, outputs, gradients }] of Object.entries(fixture)) {
    Deno.test(`${name} is PyTorch's on the ${engine} engine, gradients too`, async () => {
      const run = differentiated(operations[name]!, Object.keys(gradients));
      const tensors = toTensors(inputs);
      const upstream = tf.tensor(dy.values, dy.shape);
      const results = {
        eager: tf.tidy(() => run(tensors, upstream)),
        compiled: await compile(run)(tensors, upstream),
      };
      for (const [how, result] of Object.entries(results)) {
        assert.equal(result.outputs.length, outputs.length);
        outputs.forEach((output, i) =>
          assertClose(result.outputs[i]!, output, `${how} output ${i}`)
        );
        for (const [parameter, gradient] of Object.entries(gradients)) {
          assertClose(result.gradients[parameter]!, gradient, `${how} gradient of ${parameter}`);
        }
      }
    });
  }

  for (const [name, { inputs, names, fused, composed }] of Object.entries(equivalences)) {
    Deno.test(`${name} is what its parts are on the ${engine} engine, gradients too`, async () => {
      const tensors = inputs();
      const dy = random(9, ...fused(tensors)[0]!.shape);
      const actual = await compile(differentiated(fused, names))(tensors, dy);
      const expected = tf.tidy(() => differentiated(composed, names)(tensors, dy));
      const stored = (tensor: Tensor) => ({
        shape: tensor.shape,
        values: Array.from(tensor.dataSync()),
      });
      expected.outputs.forEach((output, i) =>
        assertClose(actual.outputs[i]!, stored(output), `output ${i}`)
      );
      for (const [parameter, gradient] of Object.entries(expected.gradients)) {
        assertClose(actual.gradients[parameter]!, stored(gradient), `gradient of ${parameter}`);
      }
    });
  }

  Deno.test(`dropout on the ${engine} engine keeps what the key's uniform numbers say`, async () => {
    const [rate, length, key, site] = [0.3, 20_000, [2 ** 31 - 5, 123_456_789], 3] as const;
    const run = differentiated(({ x, key }) => [dropout(x!, rate, key!, site)], ["x"]);
    const x = tf.fill([length], 2);
    const { outputs: [y], gradients } = await compile(run)(
      { x, key: tf.tensor1d([...key], "int32") },
      tf.ones([length]),
    );
    const random = uniform([key[0], key[1] + site], length);
    const expected = Array.from(random, (number) => number >= rate ? 1 / (1 - rate) : 0);
    const twice = expected.map((value) => 2 * value);
    assertClose(y!, { shape: [length], values: twice }, "output");
    assertClose(gradients.x!, { shape: [length], values: expected }, "gradient");
    // Five standard deviations of a binomial share.
    const kept = expected.filter((value) => value > 0).length / length;
    assert(Math.abs(kept - (1 - rate)) < 5 * Math.sqrt(rate * (1 - rate) / length));
  });

  Deno.test(`dropout on the ${engine} engine differs by key and by site, and is nothing at rate 0`, () => {
    const x = tf.ones([1000]);
    const mask = (key: [number, number], site: number) =>
      String(dropout(x, 0.5, tf.tensor1d(key, "int32"), site).dataSync());
    const masks = [mask([1, 2], 0), mask([1, 2], 1), mask([2, 2], 0), mask([1, 2], 0)];
    assert.equal(new Set(masks).size, 3);
    assert.equal(masks[0], masks[3]);
    assert.equal(dropout(x, 0, tf.tensor1d([1, 2], "int32"), 0), x);
  });

  Deno.test(`packed bytes come out as they were on the ${engine} engine`, async () => {
    const bytes = Uint8Array.from({ length: 1 * 3 * 3 * 3 }, (_, i) => (i * 37 + 250) % 256);
    const unpack = compile((packed: Tensor) => unpackBytes(packed, [1, 3, 3, 3]));
    const pixels = await unpack(packBytes(bytes));
    assert.deepEqual(pixels.shape, [1, 3, 3, 3]);
    assert.equal(pixels.dtype, "float32");
    assert.deepEqual(Array.from(pixels.dataSync()), Array.from(bytes));
  });
}
