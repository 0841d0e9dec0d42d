import * as tf from "@tensorflow/tfjs-core";
import type { Key } from "../base/mod.ts";
import type { Tensor, Tensor2D } from "../engine/mod.ts";
import { head, imageEncoder, questionEncoder } from "./encoders.ts";
import { fusedEncoders, type Inputs } from "./fusion.ts";
import {
  dropout,
  initAll,
  linear,
  type Mode,
  type ModelState,
  type Module,
  type Parameters,
  Pass,
  relu,
  sequential,
} from "./layers.ts";
import type { ModelName, ModelSettings } from "./settings.ts";

/** What the data decides of a model. */
export interface Vocabulary {
  /** The tokens that have a row of the embedding, in the order of the rows. */
  tokens: Int32Array;
  /** How many answers there are, `<unk>` included. */
  answers: number;
}

/** What came out of a model. */
export interface Output {
  /**
   * Of whether a question is answerable: [rows], of which the sigmoid is the probability. Of answers:
   * [rows, answers], of which the softmax is.
   */
  logits: Tensor;
  /** The running statistics, which training moves. */
  statistics: Parameters;
  /** [rows, tokens as given], the share that each word had; undefined without attention. */
  attention?: Tensor2D;
}

/** A model of the report, as two pure functions. */
export interface Model {
  /** Its numbers in the beginning, with PyTorch's distributions. */
  init(key: Key): ModelState;
  /** What it makes of a batch. */
  apply(state: ModelState, inputs: Inputs, mode: Mode): Output;
}

/** The model that settings and data describe. */
export function createModel(settings: ModelSettings, vocabulary: Vocabulary): Model {
  const { modules, forward } = architectures[settings.model](settings, vocabulary);
  return {
    init: (key) => initAll(modules, key),
    apply(state, inputs, mode) {
      const pass = new Pass(state, mode);
      return { ...forward(inputs, pass), statistics: pass.statistics };
    },
  };
}

/** Modules and what is computed with them, as a torch.nn.Module's `__init__` and `forward`. */
type Architecture = (settings: ModelSettings, vocabulary: Vocabulary) => {
  modules: Pick<Module, "init">[];
  forward(inputs: Inputs, pass: Pass): Omit<Output, "statistics">;
};

/**
 * VQAClassificationModel (is the question answerable?), as the report codes it: fusion 1280, 512, 256, 1.
 *
 * The variant of the report's text is embeddingSize 300, bidirectional false, attention false: its
 * LSTM's last state, after the padding, and the picture make a fusion of 768, 512, 256, 1.
 */
const classification: Architecture = (settings, { tokens }) => {
  const { hiddenSize: hidden } = settings;
  const encoders = fusedEncoders(settings, tokens);
  const widths = [encoders.features, hidden, Math.floor(hidden / 2), 1];
  const fusion = head(widths, settings.dropout)("fusion");
  return {
    modules: [...encoders.modules, fusion],
    forward(inputs, pass) {
      const { features, attention } = encoders.apply(inputs, pass);
      return { logits: flat(fusion.apply(features, pass)), attention };
    },
  };
};

/** VQAAnswerModel (which answer?), as the report codes it: fusion 1536, 1024, 512, then the classifier. */
const answer: Architecture = (settings, { tokens, answers }) => {
  const { hiddenSize: hidden, dropout: rate } = settings;
  const encoders = fusedEncoders(settings, tokens);
  const layers = [linear({ in: encoders.features, out: 2 * hidden }), relu];
  const more = [dropout(rate), linear({ in: 2 * hidden, out: hidden }), relu, dropout(rate)];
  const fusion = sequential([...layers, ...more])("fusion");
  const classifier = linear({ in: hidden, out: answers })("classifier");
  return {
    modules: [...encoders.modules, fusion, classifier],
    forward(inputs, pass) {
      const { features, attention } = encoders.apply(inputs, pass);
      return { logits: classifier.apply(fusion.apply(features, pass), pass), attention };
    },
  };
};

/**
 * The classifier that sees the picture only. The report gives no code; its text is read so:
 * - "deeper image encoder with 512 features, additional convolutional layers, some blocks containing
 *   several": VQAAnswerModel's, the one of the report that this describes.
 * - "a head with one more hidden layer": 512, 512, 256, 128, 1, each layer half of the one before as
 *   in VQAClassificationModel, with its dropout of 0.3.
 * - Its names in a state dict are `img_encoder` and, since nothing is fused, `classifier`.
 */
const visual: Architecture = (settings) => {
  const { hiddenSize: hidden } = settings;
  const image = imageEncoder(settings);
  const widths = [image.features, hidden, Math.floor(hidden / 2), Math.floor(hidden / 4), 1];
  const classifier = head(widths, settings.dropout)("classifier");
  return {
    modules: [image.module, classifier],
    forward: ({ images }, pass) => ({
      logits: flat(classifier.apply(image.module.apply(images, pass), pass)),
    }),
  };
};

/**
 * The classifier that reads the question only. The report gives no code; its text is read so:
 * - "2-layer bidirectional LSTM and attention": VQAAnswerModel's, with its dropout of 0.3 between layers.
 * - "a head like the multi-modal one": that of VQAClassificationModel without the picture: 1024, 512,
 *   256, 1, dropout 0.3.
 * - Its names in a state dict are those of the question encoder and, since nothing is fused,
 *   `classifier`.
 */
const text: Architecture = (settings, { tokens }) => {
  const { hiddenSize: hidden } = settings;
  const question = questionEncoder(settings, tokens);
  const widths = [question.features, hidden, Math.floor(hidden / 2), 1];
  const classifier = head(widths, settings.dropout)("classifier");
  return {
    modules: [...question.modules, classifier],
    forward(inputs, pass) {
      const { features, attention } = question.apply(inputs, pass);
      return { logits: flat(classifier.apply(features, pass)), attention };
    },
  };
};

const architectures: Readonly<Record<ModelName, Architecture>> = {
  classification,
  answer,
  visual,
  text,
};

/** [rows, 1] to [rows] */
const flat = (x: Tensor) => tf.reshape(x, [x.shape[0]!]);
