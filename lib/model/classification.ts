import * as tf from "@tensorflow/tfjs-core";
import type { Key } from "../base/mod.ts";
import {
  batchNormEvaluation,
  batchNormTraining,
  conv2d,
  dropout,
  embedding,
  linear,
  lstm,
  maxPool,
  relu,
  tanh,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
} from "../engine/mod.ts";
import {
  initBatchNorm,
  initConvolution,
  initEmbedding,
  initLinear,
  initLstm,
  type Parameters,
} from "./layers.ts";
import { checkImageSize, type ModelSettings } from "./settings.ts";

/** What a model looks at. */
export interface Inputs {
  /** [rows, size, size, 3], normalised by {@linkcode normalizeImages} */
  images: Tensor4D;
  /** int32 [rows, tokens], rows of the embedding */
  tokens: Tensor2D;
  /** [rows, tokens], 1 for a token and 0 for padding */
  mask: Tensor2D;
}

/** Training drops units by a random key (int32 [2]) and normalises by the batch; evaluation does neither. */
export type Mode = { training: true; key: Tensor } | { training: false };

/** What a model's numbers are: what gradients move, and what batches leave behind. */
export type ModelState = {
  /** By the names of PyTorch's parameters. */
  parameters: Parameters;
  /** By the names of PyTorch's buffers: running means and variances. */
  statistics: Parameters;
};

/** Mean and standard deviation of ImageNet's red, green and blue, of 0 to 1. */
const imageMean = [0.485, 0.456, 0.406], imageDeviation = [0.229, 0.224, 0.225];

/** Pictures as models see them: from 0..255 to 0..1, then by ImageNet's mean and deviation. */
export function normalizeImages(pixels: Tensor4D): Tensor4D {
  const deviation = tf.tensor1d(imageDeviation);
  return tf.sub(tf.div(pixels, tf.mul(deviation, 255)), tf.div(tf.tensor1d(imageMean), deviation));
}

/** The image encoder's blocks: where each stands in PyTorch's Sequential, and its sizes. */
function imageBlocks({ imageDepth, imageChannels }: ModelSettings) {
  return Array.from({ length: imageDepth }, (_, block) => {
    const out = imageChannels * 2 ** block;
    const shape = block === 0
      ? { in: 3, out, kernel: 7, stride: 2, padding: 3, pool: { size: 3, stride: 2, padding: 1 } }
      : {
        in: out / 2,
        out,
        kernel: 3,
        stride: 1,
        padding: 1,
        pool: { size: 2, stride: 2, padding: 0 },
      };
    return {
      convolution: `img_encoder.${4 * block}`,
      norm: `img_encoder.${4 * block + 1}`,
      ...shape,
    };
  });
}

/** A linear layer by its name. */
function layer(parameters: Parameters, x: Tensor2D, name: string): Tensor2D {
  return linear(x, parameters[`${name}.weight`]!, parameters[`${name}.bias`]!);
}

/** Sizes of what the two encoders give to the fusion. */
function featureSizes({ hiddenSize, imageDepth, imageChannels }: ModelSettings) {
  return { image: imageChannels * 2 ** (imageDepth - 1), question: 2 * hiddenSize };
}

/**
 * The report's VQAClassificationModel (is the question answerable?), with PyTorch's initial distributions.
 *
 * @param tokens The tokens that have a row of the embedding, in the order of the rows.
 */
export function initClassification(
  key: Key,
  settings: ModelSettings,
  tokens: Int32Array,
): ModelState {
  const { hiddenSize, embeddingSize } = settings;
  const { image, question } = featureSizes(settings);
  const blocks = imageBlocks(settings);
  const norms = blocks.map(({ norm, out }) => initBatchNorm(norm, out));
  const parameters = Object.assign(
    {},
    ...blocks.map((block) => initConvolution(key, block.convolution, block)),
    ...norms.map(({ parameters }) => parameters),
    initEmbedding(key, "embedding", { tokens, width: embeddingSize }),
    initLstm(key, "text_encoder", { in: embeddingSize, hidden: hiddenSize }),
    settings.attention && {
      ...initLinear(key, "attention.0", { in: question, out: hiddenSize }),
      ...initLinear(key, "attention.2", { in: hiddenSize, out: 1 }),
    },
    initLinear(key, "fusion.0", { in: image + question, out: hiddenSize }),
    initLinear(key, "fusion.3", { in: hiddenSize, out: Math.floor(hiddenSize / 2) }),
    initLinear(key, "fusion.6", { in: Math.floor(hiddenSize / 2), out: 1 }),
  );
  return {
    parameters,
    statistics: Object.assign({}, ...norms.map(({ statistics }) => statistics)),
  };
}

/**
 * Whether each question is answerable.
 *
 * @returns logits [rows], of which the sigmoid is the probability; and the running statistics, which
 *   training moves.
 * @throws {SettingsError} When the picture is too small for the image encoder's depth.
 */
export function applyClassification(
  model: ModelState,
  settings: ModelSettings,
  { images, tokens, mask }: Inputs,
  mode: Mode,
): { logits: Tensor1D; statistics: Parameters } {
  const { parameters } = model;
  const encoded = encodeImage(model, settings, images, mode);
  const question = encodeQuestion(parameters, settings, tokens, mask); // [rows, 2 hidden]

  const drop = (x: Tensor2D, site: number) =>
    mode.training ? dropout(x, settings.dropout, mode.key, site) : x;
  let x = tf.concat2d([encoded.features, question], 1); // [rows, image + 2 hidden]
  x = drop(relu(layer(parameters, x, "fusion.0")), 0); // [rows, hidden]
  x = drop(relu(layer(parameters, x, "fusion.3")), 1); // [rows, hidden / 2]
  const logits = tf.reshape<tf.Rank.R1>(layer(parameters, x, "fusion.6"), [x.shape[0]]); // [rows]
  return { logits, statistics: encoded.statistics };
}

/** [rows, size, size, 3] to [rows, channels of the last block]. */
function encodeImage(
  { parameters, statistics }: ModelState,
  settings: ModelSettings,
  images: Tensor4D,
  mode: Mode,
): { features: Tensor2D; statistics: Parameters } {
  checkImageSize(settings, images.shape[1]);
  const moved: Parameters = {};
  let x = images; // [rows, height, width, channels] throughout
  for (const { convolution, norm, pool, ...shape } of imageBlocks(settings)) {
    const [weight, bias] = [parameters[`${norm}.weight`]!, parameters[`${norm}.bias`]!];
    const running = {
      mean: statistics[`${norm}.running_mean`]!,
      variance: statistics[`${norm}.running_var`]!,
    };
    x = conv2d(x, parameters[`${convolution}.weight`]!, parameters[`${convolution}.bias`]!, shape);
    if (mode.training) {
      const normal = batchNormTraining(x, weight, bias, running);
      moved[`${norm}.running_mean`] = normal.running.mean;
      moved[`${norm}.running_var`] = normal.running.variance;
      x = normal.y;
    } else {
      x = batchNormEvaluation(x, weight, bias, running);
    }
    x = relu(maxPool(x, pool)); // the same as pooling after ReLU, and cheaper
  }
  const features = tf.mean<Tensor2D>(x, [1, 2]);
  return { features, statistics: mode.training ? moved : statistics };
}

/** [rows, tokens] to [rows, 2 hidden]; padding is read as zeros, as in the report, not skipped. */
function encodeQuestion(
  parameters: Parameters,
  settings: ModelSettings,
  tokens: Tensor2D,
  mask: Tensor2D,
): Tensor2D {
  const [rows, length] = tokens.shape;
  const weights = (direction: string) => ({
    input: parameters[`text_encoder.weight_ih_${direction}`]!,
    hidden: parameters[`text_encoder.weight_hh_${direction}`]!,
    inputBias: parameters[`text_encoder.bias_ih_${direction}`]!,
    hiddenBias: parameters[`text_encoder.bias_hh_${direction}`]!,
  });
  const words = tf.mul(embedding(parameters["embedding.weight"]!, tokens), tf.expandDims(mask, 2));
  const steps = tf.transpose(words, [1, 0, 2]) as Tensor3D; // [tokens, rows, embedding]
  const forward = lstm(steps, weights("l0")); // [tokens, rows, hidden]
  const backward = lstm(steps, weights("l0_reverse"), { reverse: true });
  if (!settings.attention) {
    const last = (states: Tensor3D, step: number) =>
      tf.squeeze<Tensor2D>(tf.slice(states, step, 1), [0]); // [rows, hidden]
    return tf.concat2d([last(forward, length - 1), last(backward, 0)], 1);
  }
  const states = tf.concat3d([forward, backward], 2); // [tokens, rows, 2 hidden]
  const flat = tf.reshape<tf.Rank.R2>(states, [length * rows, 2 * settings.hiddenSize]);
  const scores = layer(parameters, tanh(layer(parameters, flat, "attention.0")), "attention.2");
  const byRow = tf.transpose(tf.reshape(scores, [length, rows])); // [rows, tokens]
  // -1e9 is PyTorch's -inf after the softmax, and has a gradient of 0 instead of NaN.
  const attention = tf.softmax(tf.add(byRow, tf.mul(tf.sub(mask, 1), 1e9)), 1);
  const weighted = tf.mul(tf.expandDims(tf.transpose(attention), 2), states);
  return tf.sum<Tensor2D>(weighted, 0);
}
