import * as tf from "@tensorflow/tfjs-core";
import type { Tensor, Tensor2D } from "../engine/mod.ts";
import type { ArchitectureSettings } from "./architecture_settings.ts";
import { imageEncoder, mlp, questionEncoder } from "./encoders.ts";
import { type Inputs, jointEncoder } from "./joint_encoder.ts";
import { dropout, linear, relu } from "./layers.ts";
import { type Module, type Parameters, type Pass, sequential } from "./module.ts";

/** The sizes of a model that depend on the data. */
export interface Vocabulary {
  /** The token id of each row of the embedding. */
  tokenIds: Int32Array;
  /** Number of answers, `<unk>` included. */
  answers: number;
}

/** The output of a model. */
export interface Output {
  /**
   * A model of answerability gives [rows], whose sigmoid is the probability; a model of answers gives
   * [rows, answers], whose softmax is.
   */
  logits: Tensor;
  /** The running statistics, which training updates. */
  statistics: Parameters;
  /** [rows, tokens], each row's weights of its tokens, which sum to 1; undefined without attention. */
  attention?: Tensor2D;
}

/** Modules and the function that they compute, as a torch.nn.Module's `__init__` and `forward`. */
export type Architecture = (settings: ArchitectureSettings, vocabulary: Vocabulary) => {
  modules: Pick<Module, "init">[];
  forward(inputs: Inputs, pass: Pass): Omit<Output, "statistics">;
};

/**
 * VQAClassificationModel (is the question answerable?) as in the report's code: fusion 1280, 512, 256, 1.
 *
 * The variant that the report's text describes is embeddingSize 300, bidirectional false, attention
 * false: its LSTM's last state, after the padding, and the picture make a fusion of 768, 512, 256, 1.
 */
export const classification: Architecture = (settings, { tokenIds }) => {
  const { hiddenSize: hidden } = settings;
  const encoder = jointEncoder(settings, tokenIds);
  const widths = [encoder.features, hidden, Math.floor(hidden / 2), 1];
  const fusion = mlp(widths, settings.dropout)("fusion");
  return {
    modules: [...encoder.modules, fusion],
    forward(inputs, pass) {
      const { features, attention } = encoder.apply(inputs, pass);
      return { logits: flat(fusion.apply(features, pass)), attention };
    },
  };
};

/** VQAAnswerModel (which answer?) as in the report's code: fusion 1536, 1024, 512, then the classifier. */
export const answer: Architecture = (settings, { tokenIds, answers }) => {
  const { hiddenSize: hidden, dropout: rate } = settings;
  const encoder = jointEncoder(settings, tokenIds);
  const layers = [linear({ in: encoder.features, out: 2 * hidden }), relu];
  const more = [dropout(rate), linear({ in: 2 * hidden, out: hidden }), relu, dropout(rate)];
  const fusion = sequential([...layers, ...more])("fusion");
  const classifier = linear({ in: hidden, out: answers })("classifier");
  return {
    modules: [...encoder.modules, fusion, classifier],
    forward(inputs, pass) {
      const { features, attention } = encoder.apply(inputs, pass);
      return { logits: classifier.apply(fusion.apply(features, pass), pass), attention };
    },
  };
};

/**
 * The classifier that sees the picture only. The report gives no code; its text is read as follows:
 * - "deeper image encoder with 512 features, additional convolutional layers, some blocks containing
 *   several": that of VQAAnswerModel, the only encoder of the report that fits this description.
 * - "a head with one more hidden layer": 512, 512, 256, 128, 1, each layer half of the one before as
 *   in VQAClassificationModel, with its dropout of 0.3.
 * - Its names in a state dict are `img_encoder` and, since nothing is fused, `classifier`.
 */
export const visual: Architecture = (settings) => {
  const { hiddenSize: hidden } = settings;
  const image = imageEncoder(settings);
  const widths = [image.features, hidden, Math.floor(hidden / 2), Math.floor(hidden / 4), 1];
  const classifier = mlp(widths, settings.dropout)("classifier");
  return {
    modules: [image.module, classifier],
    forward: ({ images }, pass) => ({
      logits: flat(classifier.apply(image.module.apply(images, pass), pass)),
    }),
  };
};

/**
 * The classifier that reads the question only. The report gives no code; its text is read as follows:
 * - "2-layer bidirectional LSTM and attention": those of VQAAnswerModel, with its dropout of 0.3 between
 *   layers.
 * - "a head like the multi-modal one": that of VQAClassificationModel without the picture: 1024, 512,
 *   256, 1, dropout 0.3.
 * - Its names in a state dict are those of the question encoder and, since nothing is fused,
 *   `classifier`.
 */
export const text: Architecture = (settings, { tokenIds }) => {
  const { hiddenSize: hidden } = settings;
  const question = questionEncoder(settings, tokenIds);
  const widths = [question.features, hidden, Math.floor(hidden / 2), 1];
  const classifier = mlp(widths, settings.dropout)("classifier");
  return {
    modules: [...question.modules, classifier],
    forward(inputs, pass) {
      const { features, attention } = question.apply(inputs, pass);
      return { logits: flat(classifier.apply(features, pass)), attention };
    },
  };
};

/** Reshapes [rows, 1] to [rows]. */
const flat = (x: Tensor) => tf.reshape(x, [x.shape[0]!]);
