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

/** The forward pass of a batch through a model. */
export class Pass {
  /** The statistics after the pass; evaluation leaves them as they were. */
  readonly statistics: Parameters;
  readonly #parameters: Parameters;
  readonly #mode: Mode;
  #dropouts = 0;

  constructor({ parameters, statistics }: ModelState, mode: Mode) {
    this.#parameters = parameters;
    this.statistics = { ...statistics };
    this.#mode = mode;
  }

  /** True in training. */
  get training(): boolean {
    return this.#mode.training;
  }

  /** Returns a parameter by its name. */
  parameter(name: string): Tensor {
    return this.#parameters[name]!;
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
