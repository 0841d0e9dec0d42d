import * as tf from "@tensorflow/tfjs-core";
import { EngineError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/** Tensors in nested arrays and records, a pytree in JAX. */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** Returns the branches of an array, or of a record in the order of its names. */
function branches(tree: Exclude<Tree, Tensor>): [string, Tree][] {
  if (Array.isArray(tree)) return tree.map((branch, i) => [String(i), branch]);
  if (
    typeof tree === "object" && tree !== null && Object.getPrototypeOf(tree) === Object.prototype
  ) {
    return Object.entries(tree).toSorted(([a], [b]) => a < b ? -1 : 1);
  }
  const found = typeof tree === "object" && tree !== null ? tree.constructor.name : String(tree);
  throw new EngineError(
    `A tree consists of tensors, arrays and records, not of ${found}: convert it to a tensor ` +
      `(tf.scalar, tf.tensor).`,
  );
}

/** Returns the tensors of a tree in depth-first order; records are in the order of their names. */
export function leaves(tree: Tree): Tensor[] {
  if (tree instanceof tf.Tensor) return [tree];
  return branches(tree).flatMap(([, branch]) => leaves(branch));
}

/** Formats a tree's structure, with a star for each tensor: `{bias:*,weight:*}`. */
export function structure(tree: Tree): string {
  if (tree instanceof tf.Tensor) return "*";
  return Array.isArray(tree)
    ? `[${branches(tree).map(([, branch]) => structure(branch)).join(",")}]`
    : `{${branches(tree).map(([name, branch]) => `${name}:${structure(branch)}`).join(",")}}`;
}

/** Creates a tree of the same structure from other tensors, in the order of {@linkcode leaves}. */
export function unflatten<T extends Tree>(like: T, tensors: readonly Tensor[]): T {
  const next = tensors.values();
  const build = (tree: Tree): Tree => {
    if (tree instanceof tf.Tensor) return next.next().value!;
    const built = branches(tree).map(([name, branch]) => [name, build(branch)] as const);
    return Array.isArray(tree) ? built.map(([, branch]) => branch) : Object.fromEntries(built);
  };
  return build(like) as T;
}

/** Disposes all tensors of a tree. */
export function disposeTree(tree: Tree): void {
  for (const tensor of leaves(tree)) tensor.dispose();
}
