import * as tf from "@tensorflow/tfjs-core";
import { foldIn, type Key, normal, uniform } from "../base/mod.ts";
import * as engine from "../engine/mod.ts";
import type { Tensor, Tensor2D, Tensor3D, Tensor4D } from "../engine/mod.ts";

/** Tensors by the names of PyTorch's modules: `img_encoder.0.weight`. */
export type Parameters = Record<string, Tensor>;

/** What a model's numbers are: what gradients move, and what batches leave behind. */
export type ModelState = {
  /** By the names of PyTorch's parameters. */
  parameters: Parameters;
  /** By the names of PyTorch's buffers: running means and variances. */
  statistics: Parameters;
};

/** Training drops units by a random key (int32 [2]) and normalises by the batch; evaluation does neither. */
export type Mode = { training: true; key: Tensor } | { training: false };

/** One pass of a batch through a model. */
export class Pass {
  /** The statistics after the pass; in evaluation those before it. */
  readonly statistics: Parameters;
  readonly #parameters: Parameters;
  readonly #mode: Mode;
  #dropouts = 0;

  constructor({ parameters, statistics }: ModelState, mode: Mode) {
    this.#parameters = parameters;
    this.statistics = { ...statistics };
    this.#mode = mode;
  }

  /** Whether it is one of training. */
  get training(): boolean {
    return this.#mode.training;
  }

  /** A parameter by its name. */
  parameter(name: string): Tensor {
    return this.#parameters[name]!;
  }

  /** Drops other units than every other dropout of the pass. */
  dropout<T extends Tensor>(x: T, rate: number): T {
    return this.#mode.training ? engine.dropout(x, rate, this.#mode.key, this.#dropouts++) : x;
  }
}

/** A part of a model, as torch.nn.Module. */
export interface Module<X = Tensor, Y = X> {
  /** The numbers that it begins with. */
  init(key: Key): ModelState;
  /** What it computes. */
  apply(x: X, pass: Pass): Y;
}

/** A module that still lacks its name. */
export type Layer<X = Tensor, Y = X> = (name: string) => Module<X, Y>;

/** The numbers of several modules. */
export function initAll(modules: readonly Pick<Module, "init">[], key: Key): ModelState {
  const states = modules.map((module) => module.init(key));
  return {
    parameters: Object.assign({}, ...states.map(({ parameters }) => parameters)),
    statistics: Object.assign({}, ...states.map(({ statistics }) => statistics)),
  };
}

/** Layers one after the other, named by their places (torch.nn.Sequential). */
export function sequential(layers: readonly Layer[]): Layer {
  return (name) => {
    const modules = layers.map((layer, place) => layer(`${name}.${place}`));
    return {
      init: (key) => initAll(modules, key),
      apply: (x, pass) => modules.reduce((x, module) => module.apply(x, pass), x),
    };
  };
}

/** A layer without parameters. */
function plain(apply: Module["apply"]): Layer {
  return () => ({ init: () => ({ parameters: {}, statistics: {} }), apply });
}

/** torch.nn.ReLU */
export const relu: Layer = plain((x) => engine.relu(x));

/** torch.nn.Tanh */
export const tanh: Layer = plain((x) => engine.tanh(x));

/** torch.nn.Dropout @param rate Share of units that training drops. */
export const dropout = (rate: number): Layer => plain((x, pass) => pass.dropout(x, rate));

/** torch.nn.AdaptiveAvgPool2d(1), flattened: [rows, height, width, channels] to [rows, channels]. */
export const averagePool: Layer = plain((x) => tf.mean(x, [1, 2]));

/** Numbers uniform within [-bound, bound], in shapes by their names. */
function initUniform(key: Key, shapes: Record<string, number[]>, bound: number): Parameters {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const values = uniform(foldIn(key, name), shape.reduce((a, b) => a * b, 1));
      return [name, tf.tensor(values.map((value) => (2 * value - 1) * bound), shape)];
    }),
  );
}

/** A weight and a bias, uniform within [-bound, bound]. */
function initAffine(
  key: Key,
  name: string,
  shapes: { weight: number[]; bias: number[] },
  bound: number,
): Parameters {
  const { weight, bias } = initUniform(foldIn(key, name), shapes, bound);
  return { [`${name}.weight`]: weight!, [`${name}.bias`]: bias! };
}

/** torch.nn.Linear: weight [out, in], bias [out], uniform within 1 / sqrt(in). */
export function linear(sizes: { in: number; out: number }): Layer {
  const shapes = { weight: [sizes.out, sizes.in], bias: [sizes.out] };
  return (name) => ({
    init: (key) => ({
      parameters: initAffine(key, name, shapes, 1 / Math.sqrt(sizes.in)),
      statistics: {},
    }),
    apply: (x, pass) =>
      engine.linear(
        x as Tensor2D,
        pass.parameter(`${name}.weight`),
        pass.parameter(`${name}.bias`),
      ),
  });
}

/**
 * torch.nn.Conv2d, torch.nn.BatchNorm2d and, with a pooling, torch.nn.MaxPool2d of turned pictures: two or
 * three places of a {@linkcode sequential}.
 *
 * The convolution's weight [kernel, kernel, in, out], which is [out, in, kernel, kernel] in PyTorch, and
 * bias [out] begin uniform within 1 / sqrt(kernel² in); the norm's scale and variance as 1, its shift
 * and mean as 0, all [out].
 */
export function normalizedConvolution(
  sizes: { in: number; out: number; kernel: number } & engine.ConvolutionWindows,
): Layer[] {
  const { kernel, out } = sizes;
  const shapes = { weight: [kernel, kernel, sizes.in, out], bias: [out] };
  const both: Layer = (name) => {
    const next = name.replace(/\d+$/, (place) => String(Number(place) + 1));
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
        const result = engine.convolutionNorm(x as Tensor4D, parts, sizes, pass.training);
        pass.statistics[mean] = result.running.mean;
        pass.statistics[variance] = result.running.variance;
        return result.y;
      },
    };
  };
  const same = plain((x) => x);
  return sizes.pooling === undefined ? [both, same] : [both, same, same];
}

/** One token's row of a torch.nn.Embedding, standard normal; it depends on the key and the token alone. */
export function initEmbeddingRow(
  key: Key,
  name: string,
  token: number,
  width: number,
): Float32Array<ArrayBuffer> {
  return normal(foldIn(key, name, token), width);
}

/**
 * The rows in use of a torch.nn.Embedding: weight [tokens, width]; int32 of any shape to [..., width].
 *
 * @param tokens The token of each row.
 */
export function embedding({ tokens, width }: { tokens: Int32Array; width: number }): Layer {
  return (name) => ({
    init: (key) => {
      const values = new Float32Array(tokens.length * width);
      tokens.forEach((token, row) =>
        values.set(initEmbeddingRow(key, name, token, width), row * width)
      );
      const weight = tf.tensor2d(values, [tokens.length, width]);
      return { parameters: { [`${name}.weight`]: weight }, statistics: {} };
    },
    apply: (x, pass) => engine.embedding(pass.parameter(`${name}.weight`), x),
  });
}

/** What an LSTM reads. */
export interface Sequence {
  /** [steps, rows, in] */
  steps: Tensor3D;
  /** How many steps, in which every row is zero, were cut off the end; of one layer only. */
  zeroSteps: number;
}

/**
 * torch.nn.LSTM: [steps, rows, in] to the last layer's states [steps, rows, directions * hidden]. Of
 * each layer and direction weight_ih [4 hidden, in], weight_hh [4 hidden, hidden] and two biases
 * [4 hidden], all uniform within 1 / sqrt(hidden).
 */
export function lstm(
  sizes: {
    in: number;
    hidden: number;
    layers: number;
    bidirectional: boolean;
    /** Between layers. */
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
    apply: ({ steps, zeroSteps }, pass) =>
      layers.reduce((x, { directions }, layer) => {
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
      }, steps),
  });
}
