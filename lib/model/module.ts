import type { Key } from "../base/mod.ts";
import { dropout, type Tensor } from "../engine/mod.ts";

/** Tensors by the names of PyTorch's modules: `img_encoder.0.weight`. */
export type Parameters = Record<string, Tensor>;

/** The tensors of a model: parameters, which gradients update, and statistics, which batches update. */
export type ModelState = {
  /** Parameters by PyTorch's names. */
  parameters: Parameters;
  /** Running means and variances by the names of PyTorch's buffers. */
  statistics: Parameters;
};

/** Training drops units by a random key (int32 [2]) and normalises by the batch; evaluation does neither. */
export type Mode = { training: true; key: Tensor } | { training: false };

/** A layer of a model, or an operation between layers, as a forward pass applies it. */
export interface AppliedLayer {
  /** Name of the module in PyTorch; an operation has that of the module that it belongs to. */
  module: string;
  /** PyTorch's name of the layer and its options, "Conv2d 3 × 3", or an operation in lower case. */
  kind: string;
  /** Shape of the output in PyTorch's order, rows first: [rows, channels, height, width]. */
  shape: readonly number[];
}

/** The forward pass of a batch through a model. */
export class Pass {
  /** The statistics after the pass; evaluation leaves them as they were. */
  readonly statistics: Parameters;
  readonly #parameters: Parameters;
  readonly #mode: Mode;
  readonly #onLayer: (layer: AppliedLayer) => void;
  #dropouts = 0;

  /** @param onLayer Told of each layer, in the order of their application. */
  constructor(
    { parameters, statistics }: ModelState,
    mode: Mode,
    onLayer: (layer: AppliedLayer) => void = () => {},
  ) {
    this.#parameters = parameters;
    this.statistics = { ...statistics };
    this.#mode = mode;
    this.#onLayer = onLayer;
  }

  /** True in training. */
  get training(): boolean {
    return this.#mode.training;
  }

  /** Returns a parameter by its name. */
  parameter(name: string): Tensor {
    return this.#parameters[name]!;
  }

  /** Tells of a layer that was applied. */
  applied(module: string, kind: string, shape: readonly number[]): void {
    this.#onLayer({ module, kind, shape });
  }

  /** Drops units in training, independently of every other dropout of the pass. */
  dropout<T extends Tensor>(x: T, rate: number): T {
    return this.#mode.training ? dropout(x, rate, this.#mode.key, this.#dropouts++) : x;
  }
}

/** A part of a model, like torch.nn.Module. */
export interface Module<X = Tensor, Y = X> {
  /** Draws the initial parameters and statistics. */
  init(key: Key): ModelState;
  /** Computes the output. */
  apply(x: X, pass: Pass): Y;
}

/** Creates a module of this name. */
export type Layer<X = Tensor, Y = X> = (name: string) => Module<X, Y>;

/** Draws the initial state of several modules. */
export function initAll(modules: readonly Pick<Module, "init">[], key: Key): ModelState {
  const states = modules.map((module) => module.init(key));
  return {
    parameters: Object.assign({}, ...states.map(({ parameters }) => parameters)),
    statistics: Object.assign({}, ...states.map(({ statistics }) => statistics)),
  };
}

/** Layers one after the other, named by their positions (torch.nn.Sequential). */
export function sequential(layers: readonly Layer[]): Layer {
  return (name) => {
    const modules = layers.map((layer, place) => layer(`${name}.${place}`));
    return {
      init: (key) => initAll(modules, key),
      apply: (x, pass) => modules.reduce((x, module) => module.apply(x, pass), x),
    };
  };
}
