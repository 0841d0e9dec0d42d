import * as tf from "@tensorflow/tfjs-core";
import { leaves, type Tree, unflatten } from "./tree.ts";
import type { Scalar, Tensor } from "./tensor.ts";

/** The value of a differentiable operation, and the gradients of its inputs. */
export interface Differentiable {
  /** The operation's output. */
  value: Tensor;
  /** Tensors that the gradient needs. */
  saved: Tensor[];
  /** Computes the gradient of each input from that of the output. */
  gradient(dy: Tensor, saved: Tensor[]): Tensor[];
}

/** Runs an operation with a gradient of its own. */
export function withGradient<T extends Tensor = Tensor>(
  inputs: readonly Tensor[],
  operation: () => Differentiable,
): T {
  const custom = tf.customGrad((...args) => {
    const save = args.at(-1) as tf.GradSaveFunc;
    const { value, saved, gradient } = operation();
    save(saved);
    return {
      value,
      gradFunc: (dy: Tensor, tensors: Tensor[]) => gradient(dy, tensors),
    };
  });
  return custom(...inputs as Tensor[]) as T;
}

/** Moves tensors from the inner scope, which would dispose them, to the current one. */
export function escape<T extends Tree>(compute: (keep: (tree: T) => void) => void): T {
  let kept: T | undefined;
  const tensors: Tensor[] = [];
  try {
    compute((tree) => {
      kept = tree;
      tensors.push(...leaves(tree).map((tensor) => tf.keep(tensor)));
    });
    return unflatten(kept!, tensors.map((tensor) => tf.clone(tensor)));
  } finally {
    for (const tensor of tensors) tensor.dispose();
  }
}

/**
 * Computes a loss, its gradient by each parameter, and extra outputs.
 *
 * @param fn Returns the loss, a scalar, and any other tensors as `extra`.
 * @param parameters Parameters by name.
 */
export function valueAndGradients<X extends Tree>(
  fn: (parameters: Record<string, Tensor>) => { loss: Scalar; extra: X },
  parameters: Record<string, Tensor>,
): { loss: Scalar; extra: X; gradients: Record<string, Tensor> } {
  const names = Object.keys(parameters);
  let result: { value: Tensor; grads: Tensor[] } | undefined;
  const extra = escape<X>((keep) => {
    const differentiate = tf.valueAndGrads((...tensors: Tensor[]) => {
      const { loss, extra } = fn(Object.fromEntries(names.map((name, i) => [name, tensors[i]!])));
      // Copies, since one of them may be a parameter or an argument, which must not be disposed.
      keep(unflatten(extra, leaves(extra).map((tensor) => tf.clone(tensor))));
      return loss;
    });
    result = differentiate(Object.values(parameters));
  });
  const { value, grads } = result!;
  return {
    loss: value as Scalar,
    extra,
    gradients: Object.fromEntries(names.map((name, i) => [name, grads[i]!])),
  };
}
