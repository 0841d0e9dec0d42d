import * as tf from "@tensorflow/tfjs-core";
import { randomKey } from "../base/mod.ts";
import type { Vocabulary } from "./architectures.ts";
import { createModel, type ModelSettings } from "./models.ts";
import type { AppliedLayer } from "./module.ts";
import { exportTensors } from "./tensors.ts";

/** The sizes of a row's inputs. */
export interface ModelSizes {
  /** Width and height of a picture in pixels. */
  imageSize: number;
  /** Tokens of a question, padding included. */
  tokens: number;
}

/** A layer of a model with its parameters. */
export interface ModelLayer extends AppliedLayer {
  /** Shape of a row's output in PyTorch's order: [channels, height, width]. */
  shape: readonly number[];
  /** Shapes of the parameters, which gradients update, by their names in a state dict. */
  parameters: Readonly<Record<string, readonly number[]>>;
  /** Number of the parameters' values. */
  parameterCount: number;
}

/**
 * Lists the layers of a model in the order in which it applies them, found by applying it to a row of
 * zeros. The engine must be open.
 */
export function modelLayers(
  settings: ModelSettings,
  vocabulary: Vocabulary,
  { imageSize, tokens }: ModelSizes,
): ModelLayer[] {
  const applied: AppliedLayer[] = [];
  const shapes = tf.tidy(() => {
    const model = createModel(settings, vocabulary);
    const state = model.init(randomKey(0));
    const inputs = {
      images: tf.zeros<tf.Rank.R4>([1, imageSize, imageSize, 3]),
      tokenIds: tf.zeros<tf.Rank.R2>([1, tokens], "int32"),
      mask: tf.ones<tf.Rank.R2>([1, tokens]),
      zeroSteps: 0,
    };
    model.apply(state, inputs, { training: false }, (layer) => applied.push(layer));
    return Object.entries(exportTensors(state.parameters))
      .map(([name, { shape }]) => ({ name, shape }));
  });
  const parameters = Map.groupBy(shapes, ({ name }) => name.slice(0, name.lastIndexOf(".")));
  return applied.map(({ module, kind, shape }) => {
    const own = parameters.get(module) ?? [];
    // Operations after a layer can have its module's name; the parameters are the layer's.
    parameters.delete(module);
    return {
      module,
      kind,
      shape: shape[0] === 1 ? shape.slice(1) : shape,
      parameters: Object.fromEntries(own.map(({ name, shape }) => [name, shape])),
      parameterCount: own.reduce((sum, { shape }) => sum + shape.reduce((a, b) => a * b, 1), 0),
    };
  });
}
