import type { ModelLayer } from "../../model/mod.ts";
import { type Path, pathOf } from "./described_model.ts";

/** A layer of a diagram with what follows it: "Linear", then "ReLU" and "Dropout 0.3". */
export interface Box {
  /** The layer's kind. */
  title: string;
  /** Kinds of the layers after it that have no box of their own. */
  followers: string[];
  /** Names of the first and the last module. */
  modules: [first: string, last: string];
  /** Shape of a row's output. */
  shape: readonly number[];
  /** Number of all its parameters. */
  parameterCount: number;
}

/** Layers that belong to the one before them. */
const follower = /^(BatchNorm2d|ReLU|Tanh|MaxPool2d|Dropout|softmax)/;

/** Puts the layers of each path into boxes, in their order. */
export function boxesOf(layers: readonly ModelLayer[]): Record<Path, Box[]> {
  const boxes: Record<Path, Box[]> = { picture: [], question: [], head: [] };
  for (const layer of layers) {
    const path = boxes[pathOf(layer)];
    const last = path.at(-1);
    if (last !== undefined && follower.test(layer.kind)) {
      last.followers.push(layer.kind);
      last.shape = layer.shape;
      last.parameterCount += layer.parameterCount;
      if (layer.module.length >= last.modules[0].length) last.modules[1] = layer.module;
    } else {
      path.push({
        title: layer.kind,
        followers: [],
        modules: [layer.module, layer.module],
        shape: layer.shape,
        parameterCount: layer.parameterCount,
      });
    }
  }
  return boxes;
}
