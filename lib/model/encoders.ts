import * as tf from "@tensorflow/tfjs-core";
import {
  rotate180,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type Windows,
} from "../engine/mod.ts";
import {
  convBatchNormRelu,
  dropout,
  embedding,
  globalAveragePool,
  linear,
  lstm,
  relu,
  tanh,
} from "./layers.ts";
import { type Layer, type Module, type Pass, sequential } from "./module.ts";
import type { ArchitectureSettings } from "./architecture_settings.ts";
import { parseImageBlocks } from "./image_blocks.ts";

/** A convolution with its batch norm, ReLU and pooling. */
function convolutionBlock(
  sizes: { in: number; out: number },
  kernel: "first" | "other",
  pooling: Windows | undefined,
): Layer[] {
  const shape = kernel === "first"
    ? { kernel: 7, stride: 2, padding: 3 }
    : { kernel: 3, stride: 1, padding: 1 };
  return convBatchNormRelu({ ...sizes, ...shape, pooling });
}

/**
 * Creates the image encoder of all models, `img_encoder`: [rows, size, size, 3] to [rows, features].
 *
 * The first convolution is 7x7 with stride 2 and its pooling 3x3 with stride 2, as in ResNet; all
 * others are 3x3 and 2x2. Each block has twice the channels of the one before.
 */
export function imageEncoder(
  { imageBlocks, imageChannels }: ArchitectureSettings,
): { features: number; module: Module<Tensor4D, Tensor2D> } {
  let features = 3;
  const layers = parseImageBlocks(imageBlocks)!.flatMap(({ convolutions, isPooled }, block) => {
    const out = imageChannels * 2 ** block;
    const pooling = block === 0
      ? { size: 3, stride: 2, padding: 1 }
      : { size: 2, stride: 2, padding: 0 };
    return Array.from({ length: convolutions }, (_, i) => {
      const sizes = { in: features, out };
      features = out;
      const isLast = i === convolutions - 1;
      return convolutionBlock(
        sizes,
        block + i === 0 ? "first" : "other",
        isLast && isPooled ? pooling : undefined,
      );
    }).flat();
  });
  const { init, apply } = sequential([...layers, globalAveragePool])("img_encoder");
  // Rotated pictures need no padding by hand, and their average is the same.
  const module = {
    init,
    apply: (x: Tensor4D, pass: Pass) => apply(rotate180(x), pass) as Tensor2D,
  };
  return { features, module };
}

/** A batch of questions. */
export interface Question {
  /** int32 [rows, tokens], each token's row of the embedding. */
  tokenIds: Tensor2D;
  /** [rows, tokens], 1 for a token and 0 for padding. */
  mask: Tensor2D;
  /** Number of further tokens that are padding in every row, and were cut off. */
  zeroSteps: number;
}

/** The features of a batch. */
export interface Encoded {
  /** [rows, features] */
  features: Tensor2D;
  /** [rows, tokens], each row's weights of its tokens, which sum to 1; undefined without attention. */
  attention?: Tensor2D;
}

/** A part of a model that computes features from inputs. */
export interface Encoder<Inputs> {
  /** Number of features of a row. */
  features: number;
  /** The modules that hold its parameters. */
  modules: Pick<Module, "init">[];
  /** Computes the features. */
  apply(inputs: Inputs, pass: Pass): Encoded;
}

/** Module name of the word embedding. */
export const embeddingName = "text_embedding";

/**
 * Creates the question encoder of all models: `text_embedding`, `text_encoder` and `text_attention`. It
 * reads padding as zeros instead of skipping it, as the report does.
 *
 * @param tokenIds The token id of each row of the embedding.
 */
export function questionEncoder(
  settings: ArchitectureSettings,
  tokenIds: Int32Array,
): Encoder<Question> {
  const { hiddenSize, embeddingSize, textLayers, bidirectional, textDropout } = settings;
  const features = bidirectional ? 2 * hiddenSize : hiddenSize;
  const words = embedding({ tokenIds, width: embeddingSize })(embeddingName);
  const reader = lstm({
    in: embeddingSize,
    hidden: hiddenSize,
    layers: textLayers,
    bidirectional,
    dropout: textDropout,
  })("text_encoder");
  const attention = sequential([
    linear({ in: features, out: hiddenSize }),
    tanh,
    linear({ in: hiddenSize, out: 1 }),
  ])("text_attention");
  return {
    features,
    modules: [words, reader, ...(settings.attention ? [attention] : [])],
    apply(question, pass) {
      // With one layer and attention, padding matters only by the state that the LSTM leaves it in.
      const isCut = settings.attention && textLayers === 1;
      const { tokenIds, mask, zeroSteps } = isCut ? question : withPadding(question);
      const masked = tf.mul(words.apply(tokenIds, pass), tf.expandDims(mask, 2));
      const steps = tf.transpose(masked, [1, 0, 2]) as Tensor3D; // [tokens, rows, embedding]
      const states = reader.apply({ steps, zeroSteps }, pass); // [tokens, rows, features]
      if (!settings.attention) {
        const last = lastStates(states, bidirectional);
        pass.applied("text_encoder", "last states", last.shape);
        return { features: last };
      }
      const [length, rows] = states.shape;
      const flat = tf.reshape(states, [length * rows, features]);
      const scores = tf.reshape(attention.apply(flat, pass), [length, rows]);
      const attended = attend(states, tf.transpose(scores), mask);
      pass.applied("text_attention", "softmax over the words", attended.attention.shape);
      pass.applied("text_attention", "weighted sum of the states", attended.features.shape);
      return attended;
    },
  };
}

/** Puts back the padding that was cut off. */
function withPadding({ tokenIds, mask, zeroSteps }: Question): Question {
  const pad = (x: Tensor2D) => tf.pad(x, [[0, 0], [0, zeroSteps]]);
  return { tokenIds: pad(tokenIds), mask: pad(mask), zeroSteps: 0 };
}

/** Returns the final states of an LSTM: of the last step forwards, of the first step backwards. */
function lastStates(states: Tensor3D, bidirectional: boolean): Tensor2D {
  const [length, rows, features] = states.shape;
  const at = (step: number, begin: number, size: number) =>
    tf.reshape<tf.Rank.R2>(tf.slice(states, [step, 0, begin], [1, rows, size]), [rows, size]);
  if (!bidirectional) return at(length - 1, 0, features);
  const hidden = features / 2;
  return tf.concat2d([at(length - 1, 0, hidden), at(0, hidden, hidden)], 1);
}

/**
 * Sums states by attention.
 *
 * @param states [tokens, rows, features]
 * @param scores [rows, tokens]
 * @param mask [rows, tokens], 1 for a token and 0 for padding.
 */
function attend(states: Tensor3D, scores: Tensor, mask: Tensor2D): Required<Encoded> {
  // -1e9 is PyTorch's -inf after the softmax, and has a gradient of 0 instead of NaN.
  const attention = tf.softmax(tf.add(scores, tf.mul(tf.sub(mask, 1), 1e9)), 1) as Tensor2D;
  const weighted = tf.mul(tf.expandDims(tf.transpose(attention), 2), states);
  return { features: tf.sum<Tensor2D>(weighted, 0), attention };
}

/**
 * Creates a multi-layer perceptron, with ReLU and dropout after each layer but the last.
 *
 * @param widths The numbers of units, from the input's to the output's.
 * @param rate Dropout rate, 0 to below 1.
 */
export function mlp(widths: readonly number[], rate: number): Layer {
  const layers = widths.slice(1).map((out, i) => linear({ in: widths[i]!, out }));
  return sequential(layers.flatMap((layer, i) => i === 0 ? [layer] : [relu, dropout(rate), layer]));
}

/** Mean and standard deviation of ImageNet's red, green and blue on a scale of 0 to 1. */
const imageMean = [0.485, 0.456, 0.406], imageStd = [0.229, 0.224, 0.225];

/**
 * Scales pixels to 0 to 1 and normalises them by ImageNet's mean and standard deviation.
 *
 * @param pixels [rows, height, width, 3], 0 to 255.
 */
export function normalizeImages(pixels: Tensor4D): Tensor4D {
  const [rows, height, width, channels] = pixels.shape;
  const scale = imageStd.map((std) => 1 / (255 * std));
  const shift = imageMean.map((mean, channel) => mean / imageStd[channel]!);
  // Whole lines, since TensorFlow broadcasts three numbers one by one.
  const line = (numbers: number[]) => tf.tile(tf.tensor1d(numbers), [width]);
  const lines = tf.reshape(pixels, [rows * height, width * channels]);
  return tf.reshape(tf.sub(tf.mul(lines, line(scale)), line(shift)), pixels.shape);
}
