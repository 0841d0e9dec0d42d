import * as tf from "@tensorflow/tfjs-core";
import {
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  turn,
  type Windows,
} from "../engine/mod.ts";
import {
  averagePool,
  dropout,
  embedding,
  type Layer,
  linear,
  lstm,
  type Module,
  normalizedConvolution,
  type Pass,
  relu,
  sequential,
  tanh,
} from "./layers.ts";
import { type ModelSettings, parseImageBlocks } from "./settings.ts";

/** A convolution, its norm and ReLU; a pooling before the ReLU is the same as after it, and cheaper. */
function convolutionBlock(
  sizes: { in: number; out: number },
  kernel: "first" | "other",
  pooling: Windows | undefined,
): Layer[] {
  const shape = kernel === "first"
    ? { kernel: 7, stride: 2, padding: 3 }
    : { kernel: 3, stride: 1, padding: 1 };
  return [...normalizedConvolution({ ...sizes, ...shape, pooling }), relu];
}

/**
 * The image encoder of all models, `img_encoder`: [rows, size, size, 3] to [rows, features].
 *
 * The first convolution is 7x7 with stride 2 and its pooling 3x3 with stride 2, as in ResNet; all
 * others are 3x3 and 2x2. Each block has twice the channels of the one before.
 */
export function imageEncoder(
  { imageBlocks, imageChannels }: ModelSettings,
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
  const { init, apply } = sequential([...layers, averagePool])("img_encoder");
  // Turned pictures need no padding by hand; the average over their places is the same.
  const module = { init, apply: (x: Tensor4D, pass: Pass) => apply(turn(x), pass) as Tensor2D };
  return { features, module };
}

/** A question as the question encoder sees it. */
export interface Question {
  /** int32 [rows, tokens], rows of the embedding */
  tokens: Tensor2D;
  /** [rows, tokens], 1 for a token and 0 for padding */
  mask: Tensor2D;
  /** Tokens that every row has more, all of them padding. */
  zeroSteps: number;
}

/** What became of a batch. */
export interface Encoded {
  /** [rows, features] */
  features: Tensor2D;
  /** [rows, tokens], each row's weights of its tokens, which sum to 1; undefined where none are read. */
  attention?: Tensor2D;
}

/** What turns inputs into features. */
export interface Encoder<Inputs> {
  /** How many features a row has. */
  features: number;
  /** What it is made of. */
  modules: Pick<Module, "init">[];
  /** What it computes. */
  apply(inputs: Inputs, pass: Pass): Encoded;
}

/** Of the module that holds the words. */
export const embeddingName = "text_embedding";

/**
 * The question encoder of all models, `text_embedding`, `text_encoder` and `text_attention`. Padding is read as
 * zeros, as in the report, not skipped.
 *
 * @param tokens Those that have a row of the embedding.
 */
export function questionEncoder(
  settings: ModelSettings,
  tokens: Int32Array,
): Encoder<Question> {
  const { hiddenSize, embeddingSize, textLayers, bidirectional, textDropout } = settings;
  const features = bidirectional ? 2 * hiddenSize : hiddenSize;
  const words = embedding({ tokens, width: embeddingSize })(embeddingName);
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
      // What follows the words matters only as the state that it leaves, where one layer is attended to.
      const isCut = settings.attention && textLayers === 1;
      const { tokens, mask, zeroSteps } = isCut ? question : withPadding(question);
      const masked = tf.mul(words.apply(tokens, pass), tf.expandDims(mask, 2));
      const steps = tf.transpose(masked, [1, 0, 2]) as Tensor3D; // [tokens, rows, embedding]
      const states = reader.apply({ steps, zeroSteps }, pass); // [tokens, rows, features]
      if (!settings.attention) return { features: lastStates(states, bidirectional) };
      const [length, rows] = states.shape;
      const flat = tf.reshape(states, [length * rows, features]);
      const scores = tf.reshape(attention.apply(flat, pass), [length, rows]);
      return attend(states, tf.transpose(scores), mask);
    },
  };
}

/** The question with its padding as tokens. */
function withPadding({ tokens, mask, zeroSteps }: Question): Question {
  const pad = (x: Tensor2D) => tf.pad(x, [[0, 0], [0, zeroSteps]]);
  return { tokens: pad(tokens), mask: pad(mask), zeroSteps: 0 };
}

/** The states in which an LSTM ends: after the last step forwards, after the first one backwards. */
function lastStates(states: Tensor3D, bidirectional: boolean): Tensor2D {
  const [length, rows, features] = states.shape;
  const at = (step: number, begin: number, size: number) =>
    tf.reshape<tf.Rank.R2>(tf.slice(states, [step, 0, begin], [1, rows, size]), [rows, size]);
  if (!bidirectional) return at(length - 1, 0, features);
  const hidden = features / 2;
  return tf.concat2d([at(length - 1, 0, hidden), at(0, hidden, hidden)], 1);
}

/** @param scores [rows, tokens] @param mask [rows, tokens] */
function attend(states: Tensor3D, scores: Tensor, mask: Tensor2D): Required<Encoded> {
  // -1e9 is PyTorch's -inf after the softmax, and has a gradient of 0 instead of NaN.
  const attention = tf.softmax(tf.add(scores, tf.mul(tf.sub(mask, 1), 1e9)), 1) as Tensor2D;
  const weighted = tf.mul(tf.expandDims(tf.transpose(attention), 2), states);
  return { features: tf.sum<Tensor2D>(weighted, 0), attention };
}

/** Linear layers of these widths, with ReLU and dropout after each but the last. */
export function head(widths: readonly number[], rate: number): Layer {
  const layers = widths.slice(1).map((out, i) => linear({ in: widths[i]!, out }));
  return sequential(layers.flatMap((layer, i) => i === 0 ? [layer] : [relu, dropout(rate), layer]));
}

/** Mean and standard deviation of ImageNet's red, green and blue, of 0 to 1. */
const imageMean = [0.485, 0.456, 0.406], imageDeviation = [0.229, 0.224, 0.225];

/** Pictures as models see them: from 0..255 to 0..1, then by ImageNet's mean and deviation. */
export function normalizeImages(pixels: Tensor4D): Tensor4D {
  const [rows, height, width, channels] = pixels.shape;
  const scale = imageDeviation.map((deviation) => 1 / (255 * deviation));
  const shift = imageMean.map((mean, channel) => mean / imageDeviation[channel]!);
  // By whole lines, since TensorFlow repeats three numbers one by one.
  const line = (numbers: number[]) => tf.tile(tf.tensor1d(numbers), [width]);
  const lines = tf.reshape(pixels, [rows * height, width * channels]);
  return tf.reshape(tf.sub(tf.mul(lines, line(scale)), line(shift)), pixels.shape);
}
