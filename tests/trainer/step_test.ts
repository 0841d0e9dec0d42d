import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs-core";
import { foldIn, randomKey, uniform } from "../../lib/base/mod.ts";
import type { Batch } from "../../lib/dataset/mod.ts";
import { openEngine } from "../../lib/engine/mod.ts";
import { exportTensors, type Parameters } from "../../lib/model/mod.ts";
import { adamFactors, initAdam } from "../../lib/trainer/adam.ts";
import {
  compileEvalStep,
  compileTrainStep,
  initTrainState,
  type StepSettings,
  toTensors,
  type TrainState,
} from "../../lib/trainer/step.ts";
import { assertClose, cases, PyTorchCase } from "../model/pytorch.ts";

const settings: StepSettings = {
  hiddenSize: 8,
  embeddingSize: 8,
  imageChannels: 4,
  imageDepth: 3,
  dropout: 0.3,
  attention: true,
  imageSize: 32,
  precision: "float32",
};

/** Eight rows of noise, each its own question of five of the tokens 0 (padding) to 9. */
function noise(): Batch {
  const draw = (purpose: string, length: number, range: number) =>
    uniform(foldIn(randomKey(7), purpose), length).map((value) => Math.floor(range * value));
  const [size, length] = [8, 5];
  const tokens = Int32Array.from(draw("tokens", size * length, 9)).map((token, i) =>
    i % length < 3 ? token + 1 : i % 2 * (token + 1)
  );
  return {
    size,
    images: Uint8Array.from(draw("images", size * 32 * 32 * 3, 256)),
    tokens,
    mask: Float32Array.from(tokens, (token) => Math.min(token, 1)),
    answerable: draw("labels", size, 2),
    answers: new Int32Array(size),
    rows: Int32Array.from({ length: size }, (_, row) => row),
  };
}

const tokens = Int32Array.from({ length: 10 }, (_, token) => token);
const rowOf = new Map(Array.from(tokens, (token) => [token, token]));

/** Trains for a number of steps and gives each step's loss and the last state. */
async function train(
  state: TrainState,
  { settings, batch, learningRate, steps }: {
    settings: StepSettings;
    batch: ReturnType<typeof toTensors>;
    learningRate: number;
    steps: number;
  },
): Promise<{ losses: number[]; state: TrainState }> {
  const step = compileTrainStep(settings);
  const losses: number[] = [];
  for (let number = 1; number <= steps; number++) {
    const key = tf.tensor1d([...foldIn(randomKey(1), number)], "int32");
    const factors = tf.tensor1d(adamFactors(learningRate, number));
    const next = await step(state, batch, key, factors);
    losses.push(next.metrics.loss.dataSync()[0]!);
    state = next.state;
  }
  return { losses, state };
}

const newState = () => initTrainState(randomKey(3), settings, tokens);
const values = (tensors: Parameters) =>
  Object.fromEntries(
    Object.entries(exportTensors(tensors)).map(([name, { values }]) => [name, [...values]]),
  );

/** Their exact gradient is zero, so that Adam enlarges what rounding leaves of it. */
const withoutGradient = /^img_encoder\.(0|4|8)\.bias$|^attention\.2\.bias$/;

for (const name of Object.keys(cases)) {
  Deno.test(`three steps of Adam end where PyTorch's do: ${name}`, async () => {
    await openEngine();
    const pytorch = new PyTorchCase(name);
    const model = pytorch.initial();
    const { state } = await train({ ...model, adam: initAdam(model.parameters) }, {
      settings: pytorch.settings,
      batch: pytorch.batch(),
      learningRate: 1e-3,
      steps: 3,
    });
    assertClose(
      exportTensors(state.parameters),
      pytorch.stored("after/parameters"),
      (name) => withoutGradient.test(name) ? 3 * 1e-3 : 1e-7,
    );
    assertClose(
      exportTensors(state.statistics),
      pytorch.stored("after/statistics"),
      (name) => name.endsWith("running_mean") ? 1e-3 : 1e-7, // the convolution's bias is in it
    );
  });
}

Deno.test("one step of training moves every parameter and running statistic", async () => {
  await openEngine();
  const before = newState();
  const batch = toTensors(noise(), rowOf);
  const { state: after } = await train(before, { settings, batch, learningRate: 1e-3, steps: 1 });
  for (const group of ["parameters", "statistics"] as const) {
    const old = values(before[group]), moved = values(after[group]);
    assert.deepEqual(Object.keys(moved).sort(), Object.keys(old).sort());
    for (const name of Object.keys(old)) assert.notDeepEqual(moved[name], old[name], name);
  }
});

Deno.test("the embedding of a token that no question holds stays as it is", async () => {
  await openEngine();
  const before = newState();
  const batch = toTensors(noise(), new Map(Array.from(tokens, (token) => [token, token % 9])));
  const { state: after } = await train(before, { settings, batch, learningRate: 1e-2, steps: 3 });
  const row = ({ parameters }: TrainState) => values(parameters)["embedding.weight"]!.slice(-8);
  assert.deepEqual(row(after), row(before));
});

Deno.test("the loss of one batch that is seen again and again falls to near zero", async () => {
  await openEngine();
  const batch = toTensors(noise(), rowOf);
  const wide = { ...settings, hiddenSize: 32 };
  const { losses } = await train(initTrainState(randomKey(3), wide, tokens), {
    settings: wide,
    batch,
    learningRate: 1e-2,
    steps: 80,
  });
  assert(losses[0]! > 0.5, `it began at ${losses[0]}`);
  assert(losses.at(-1)! < 0.01, `it ended at ${losses.at(-1)}`);
});

Deno.test("evaluation gives the same numbers each time and changes nothing", async () => {
  await openEngine();
  const { parameters, statistics } = newState();
  const model = { parameters, statistics };
  const before = { ...values(parameters), ...values(statistics) };
  const batch = toTensors(noise(), rowOf);
  const step = compileEvalStep({ ...settings, dropout: 0.9 });
  const first = values(await step(model, batch)), second = values(await step(model, batch));
  assert.deepEqual(first, second);
  assert.deepEqual({ ...values(parameters), ...values(statistics) }, before);
  assert.deepEqual(
    values(await compileEvalStep({ ...settings, dropout: 0 })(model, batch)),
    first,
    "dropout changes evaluation",
  );
});

Deno.test("training drops other units with another key, and none where dropout is 0", async () => {
  await openEngine();
  const batch = toTensors(noise(), rowOf), state = newState(), factors = tf.tensor1d([0, 1]);
  const losses = async (dropout: number) => {
    const step = compileTrainStep({ ...settings, dropout });
    const keys = [[1, 2], [1, 2], [3, 4]].map((key) => tf.tensor1d(key, "int32"));
    const metrics = await Promise.all(keys.map((key) => step(state, batch, key, factors)));
    return metrics.map(({ metrics }) => metrics.loss.dataSync()[0]!);
  };
  const [one, again, other] = await losses(0.5);
  assert.equal(one, again);
  assert.notEqual(one, other);
  const [plain, ...rest] = await losses(0);
  assert.deepEqual(rest, [plain, plain]);
});
