import * as tf from "@tensorflow/tfjs-core";
import type { Precision, Tensor, Tensor1D } from "../engine/mod.ts";
import type { Model, Parameters } from "../model/mod.ts";

/** The elements of the largest tensor that is joined; to copy a larger one costs more than is saved. */
const mostElements = 2 ** 16;

/** The name of the tensors that are joined, which no parameter has. */
const joined = "(joined)";

/**
 * Named tensors with all small ones joined into one, so that Adam is a few operations and not a dozen for
 * each parameter: these take a tenth of a small model's step. The numbers stay the same.
 */
export class Packing {
  readonly #names: readonly string[];
  readonly #shapes: ReadonlyMap<string, number[]>;

  /**
   * @param tensors Tensors with the names and shapes of those to be packed.
   * @param precision In bfloat16 nothing is joined, since TensorFlow would round all of it.
   */
  constructor(tensors: Parameters, precision: Precision) {
    this.#names = Object.keys(tensors).toSorted();
    const most = precision === "float32" ? mostElements : 0;
    const small = Object.entries(tensors).filter(([, { size }]) => size <= most);
    this.#shapes = new Map(small.map(([name, { shape }]) => [name, shape]));
  }

  /** Packs tensors. @returns New ones. */
  pack(tensors: Parameters): Parameters {
    const large = this.#names.filter((name) => !this.#shapes.has(name));
    const small = [...this.#shapes.keys()].map((name) => tf.reshape(tensors[name]!, [-1]));
    return {
      ...Object.fromEntries(large.map((name) => [name, tf.clone(tensors[name]!)])),
      ...(small.length > 0 && { [joined]: tf.concat(small as Tensor1D[]) }),
    };
  }

  /** Unpacks tensors, in the order of their names; a function to take gradients of. */
  unpack(packed: Parameters): Parameters {
    const shapes = [...this.#shapes];
    const sizes = shapes.map(([, shape]) => tf.util.sizeFromShape(shape));
    const pieces = sizes.length > 0 ? tf.split(packed[joined]!, sizes) : [];
    const small = new Map<string, Tensor>(
      shapes.map(([name, shape], i) => [name, tf.reshape(pieces[i]!, shape)]),
    );
    return Object.fromEntries(this.#names.map((name) => [name, small.get(name) ?? packed[name]!]));
  }
}

/** A model that is applied to packed parameters. @param packing Asked for whenever it is applied. */
export function ofPacked(model: Model, packing: () => Packing): Model {
  return {
    ...model,
    apply: ({ parameters, statistics }, ...rest) =>
      model.apply({ parameters: packing().unpack(parameters), statistics }, ...rest),
  };
}
