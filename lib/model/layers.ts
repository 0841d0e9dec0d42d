import * as tf from "@tensorflow/tfjs-core";
import { foldIn, type Key, normal, uniform } from "../base/mod.ts";
import * as engine from "../engine/mod.ts";
import type { Tensor2D, Tensor3D, Tensor4D } from "../engine/mod.ts";
import type { Layer, Module, Parameters, Pass } from "./module.ts";

const noState = () => ({ parameters: {}, statistics: {} });

/** A layer without parameters. */
function stateless(kind: string, apply: Module["apply"]): Layer {
  return (name) => ({
    init: noState,
    apply(x, pass) {
      const y = apply(x, pass);
      pass.applied(name, kind, y.shape);
      return y;
    },
  });
}

/** torch.nn.ReLU */
export const relu: Layer = stateless("ReLU", (x) => engine.relu(x));

/** torch.nn.Tanh */
export const tanh: Layer = stateless("Tanh", (x) => engine.tanh(x));

/** torch.nn.Dropout @param rate Share of units that training drops, 0 to below 1. */
export const dropout = (rate: number): Layer =>
  stateless(`Dropout ${rate}`, (x, pass) => pass.dropout(x, rate));

/** torch.nn.AdaptiveAvgPool2d(1), flattened: [rows, height, width, channels] to [rows, channels]. */
export const globalAveragePool: Layer = stateless(
  "AdaptiveAvgPool2d 1 × 1, Flatten",
  (x) => tf.mean(x, [1, 2]),
);

/** Draws tensors of these shapes, uniform within [-bound, bound]. */
function initUniform(key: Key, shapes: Record<string, number[]>, bound: number): Parameters {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const values = uniform(foldIn(key, name), shape.reduce((a, b) => a * b, 1));
      return [name, tf.tensor(values.map((value) => (2 * value - 1) * bound), shape)];
    }),
  );
}

/** Draws a weight and a bias, uniform within [-bound, bound]. */
function initAffine(
  key: Key,
  name: string,
  shapes: { weight: number[]; bias: number[] },
  bound: number,
): Parameters {
  const { weight, bias } = initUniform(foldIn(key, name), shapes, bound);
  return { [`${name}.weight`]: weight!, [`${name}.bias`]: bias! };
}

/** torch.nn.Linear: weight [out, in], bias [out], initially uniform within ±1 / sqrt(in). */
export function linear(sizes: { in: number; out: number }): Layer {
  const shapes = { weight: [sizes.out, sizes.in], bias: [sizes.out] };
  return (name) => ({
    init: (key) => ({
      parameters: initAffine(key, name, shapes, 1 / Math.sqrt(sizes.in)),
      statistics: {},
    }),
    apply(x, pass) {
      const [weight, bias] = [pass.parameter(`${name}.weight`), pass.parameter(`${name}.bias`)];
      const y = engine.linear(x as Tensor2D, weight, bias);
      pass.applied(name, "Linear", y.shape);
      return y;
    },
  });
}

/**
 * torch.nn.Conv2d, torch.nn.BatchNorm2d, torch.nn.ReLU and, with a pooling, torch.nn.MaxPool2d of rotated
 * pictures: three or four layers of a {@linkcode sequential}. The first computes them all, pooling before
 * the ReLU, which gives the same and is cheaper.
 *
 * The convolution's weight [kernel, kernel, in, out], which is [out, in, kernel, kernel] in PyTorch, and
 * bias [out] are initially uniform within ±1 / sqrt(kernel² in); the norm's weight and variance are 1,
 * its bias and mean 0, all [out].
 */
export function convBatchNormRelu(
  sizes: { in: number; out: number; kernel: number } & engine.ConvBatchNormOptions,
): Layer[] {
  const { kernel, out } = sizes;
  const shapes = { weight: [kernel, kernel, sizes.in, out], bias: [out] };
  const all: Layer = (name) => {
    const later = (places: number) =>
      name.replace(/\d+$/, (place) => String(Number(place) + places));
    const next = later(1);
    const mean = `${next}.running_mean`, variance = `${next}.running_var`;
    const affine = (name: string, pass: Pass) => ({
      weight: pass.parameter(`${name}.weight`),
      bias: pass.parameter(`${name}.bias`),
    });
    return {
      init: (key) => ({
        parameters: {
          ...initAffine(key, name, shapes, 1 / Math.sqrt(kernel * kernel * sizes.in)),
          [`${next}.weight`]: tf.ones([out]),
          [`${next}.bias`]: tf.zeros([out]),
        },
        statistics: { [mean]: tf.zeros([out]), [variance]: tf.ones([out]) },
      }),
      apply: (x, pass) => {
        const running = { mean: pass.statistics[mean]!, variance: pass.statistics[variance]! };
        const parts = { convolution: affine(name, pass), norm: affine(next, pass), running };
        const result = engine.convBatchNorm(x as Tensor4D, parts, sizes, pass.training);
        pass.statistics[mean] = result.running.mean;
        pass.statistics[variance] = result.running.variance;
        const y = engine.relu(result.y);
        convBatchNormReluKinds(sizes).forEach((kind, place) => {
          const isPooled = place === 3;
          const [height, width] = isPooled ? y.shape.slice(1) : windowsOf(x.shape, sizes);
          pass.applied(later(place), kind, [x.shape[0]!, out, height!, width!]);
        });
        return y;
      },
    };
  };
  const done: Layer = () => ({ init: noState, apply: (x) => x });
  return convBatchNormReluKinds(sizes).map((_, place) => place === 0 ? all : done);
}

/** The layers that {@linkcode convBatchNormRelu} stands for, in PyTorch's order. */
function convBatchNormReluKinds(
  { kernel, stride, pooling }: { kernel: number } & engine.ConvBatchNormOptions,
): string[] {
  const windows = (size: number, stride: number) =>
    `${size} × ${size}` + (stride === 1 ? "" : `, stride ${stride}`);
  const kinds = [`Conv2d ${windows(kernel, stride)}`, "BatchNorm2d", "ReLU"];
  return pooling ? [...kinds, `MaxPool2d ${windows(pooling.size, pooling.stride)}`] : kinds;
}

/** The height and width of a convolution's output. */
function windowsOf(
  shape: readonly number[],
  { kernel, stride, padding }: { kernel: number } & engine.ConvBatchNormOptions,
): number[] {
  return shape.slice(1, 3).map((side) => Math.floor((side + 2 * padding - kernel) / stride) + 1);
}

/** Draws a token's row of a torch.nn.Embedding, standard normal; it depends on key and token alone. */
export function initEmbeddingRow(
  key: Key,
  name: string,
  token: number,
  width: number,
): Float32Array<ArrayBuffer> {
  return normal(foldIn(key, name, token), width);
}

/**
 * A torch.nn.Embedding of the rows in use only: weight [rows, width]; int32 of any shape to [..., width].
 *
 * @param tokenIds The token id of each row.
 */
export function embedding({ tokenIds, width }: { tokenIds: Int32Array; width: number }): Layer {
  return (name) => ({
    init: (key) => {
      const values = new Float32Array(tokenIds.length * width);
      tokenIds.forEach((token, row) =>
        values.set(initEmbeddingRow(key, name, token, width), row * width)
      );
      const weight = tf.tensor2d(values, [tokenIds.length, width]);
      return { parameters: { [`${name}.weight`]: weight }, statistics: {} };
    },
    apply(x, pass) {
      const y = engine.embedding(pass.parameter(`${name}.weight`), x);
      pass.applied(name, "Embedding", y.shape);
      return y;
    },
  });
}

/** A batch of sequences. */
export interface Sequence {
  /** [steps, rows, in] */
  steps: Tensor3D;
  /** Number of steps of zeros that were cut off the end; above 0 for a single layer only. */
  zeroSteps: number;
}

/**
 * torch.nn.LSTM: [steps, rows, in] to the last layer's states [steps, rows, directions * hidden]. Each
 * layer and direction has weight_ih [4 hidden, in], weight_hh [4 hidden, hidden] and two biases
 * [4 hidden], all initially uniform within ±1 / sqrt(hidden).
 */
export function lstm(
  sizes: {
    in: number;
    hidden: number;
    layers: number;
    bidirectional: boolean;
    /** Dropout rate between layers, 0 to below 1. */
    dropout: number;
  },
): Layer<Sequence, Tensor3D> {
  const { hidden } = sizes;
  const directions = sizes.bidirectional ? ["", "_reverse"] : [""];
  const layers = Array.from({ length: sizes.layers }, (_, layer) => ({
    in: layer === 0 ? sizes.in : directions.length * hidden,
    directions: directions.map((direction) => `l${layer}${direction}`),
  }));
  return (name) => ({
    init: (key) => {
      const shapes = layers.flatMap((layer) =>
        layer.directions.map((direction) => ({
          [`${name}.weight_ih_${direction}`]: [4 * hidden, layer.in],
          [`${name}.weight_hh_${direction}`]: [4 * hidden, hidden],
          [`${name}.bias_ih_${direction}`]: [4 * hidden],
          [`${name}.bias_hh_${direction}`]: [4 * hidden],
        }))
      );
      return {
        parameters: initUniform(key, Object.assign({}, ...shapes), 1 / Math.sqrt(hidden)),
        statistics: {},
      };
    },
    apply({ steps, zeroSteps }, pass) {
      const states = layers.reduce((x, { directions }, layer) => {
        const input = layer === 0 ? x : pass.dropout(x, sizes.dropout);
        const states = directions.map((direction) =>
          engine.lstm(input, {
            input: pass.parameter(`${name}.weight_ih_${direction}`),
            hidden: pass.parameter(`${name}.weight_hh_${direction}`),
            inputBias: pass.parameter(`${name}.bias_ih_${direction}`),
            hiddenBias: pass.parameter(`${name}.bias_hh_${direction}`),
          }, { reverse: direction.endsWith("_reverse"), zeroSteps })
        );
        return tf.concat3d(states, 2);
      }, steps);
      const [length, rows, features] = states.shape;
      pass.applied(name, lstmKind(sizes), [rows, length, features]);
      return states;
    },
  });
}

function lstmKind(
  { layers, bidirectional, dropout }: { layers: number; bidirectional: boolean; dropout: number },
): string {
  return [
    "LSTM",
    layers > 1 && `${layers} layers`,
    bidirectional && "both directions",
    layers > 1 && `dropout ${dropout}`,
  ].filter(Boolean).join(", ");
}
