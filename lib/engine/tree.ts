import * as tf from "@tensorflow/tfjs-core";
import { EngineError } from "./errors.ts";
import type { Tensor } from "./tensor.ts";

/** Tensors in arrays and records, nested at will (JAX's pytree). */
export type Tree = Tensor | readonly Tree[] | { readonly [name: string]: Tree };

/** The tensors of a tree, in the order of its structure; a record's in the order of its names. */
export function leaves(tree: Tree): Tensor[] {
  if (tree instanceof tf.Tensor) return [tree];
  if (Array.isArray(tree)) return tree.flatMap(leaves);
  if (typeof tree === "object" && tree !== null) {
    return Object.entries(tree).toSorted(byName).flatMap(([, branch]) => leaves(branch));
  }
  throw new EngineError(
    `A tree holds tensors, arrays and records, not ${tree}: make it a tensor (tf.scalar).`,
  );
}

/** A tree's structure without its tensors, as text: `{bias:*,weight:*}`. */
export function structure(tree: Tree): string {
  if (tree instanceof tf.Tensor) return "*";
  if (Array.isArray(tree)) return `[${tree.map(structure).join(",")}]`;
  const names = Object.entries(tree).toSorted(byName);
  return `{${names.map(([name, branch]) => `${name}:${structure(branch)}`).join(",")}}`;
}

/** A tree of the same structure with other tensors, which are taken off the array's front. */
export function rebuild<T extends Tree>(like: T, tensors: Tensor[]): T {
  const build = (tree: Tree): Tree => {
    if (tree instanceof tf.Tensor) return tensors.shift()!;
    if (Array.isArray(tree)) return tree.map(build);
    const branches = Object.entries(tree).toSorted(byName);
    return Object.fromEntries(branches.map(([name, branch]) => [name, build(branch)]));
  };
  return build(like) as T;
}

/** Frees all tensors of a tree. */
export function disposeTree(tree: Tree): void {
  for (const tensor of leaves(tree)) tensor.dispose();
}

const byName = ([a]: [string, unknown], [b]: [string, unknown]) => a < b ? -1 : a > b ? 1 : 0;
