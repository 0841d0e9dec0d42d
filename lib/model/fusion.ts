import * as tf from "@tensorflow/tfjs-core";
import type { Tensor2D, Tensor4D } from "../engine/mod.ts";
import { type Encoder, imageEncoder, type Question, questionEncoder } from "./encoders.ts";
import { linear, type Module, type Pass, sequential, tanh } from "./layers.ts";
import type { ModelSettings } from "./settings.ts";

/** What a model looks at. */
export interface Inputs extends Question {
  /** [rows, size, size, 3], normalised by {@linkcode normalizeImages} */
  images: Tensor4D;
}

/** Encodes what the modality says, and joins the features of both as the fusion says. */
export function fusedEncoders(settings: ModelSettings, tokens: Int32Array): Encoder<Inputs> {
  switch (settings.modality) {
    case "image":
      return imageOnly(settings);
    case "question":
      return questionEncoder(settings, tokens);
    case "both":
      return join(settings, imageOnly(settings), questionEncoder(settings, tokens));
  }
}

function imageOnly(settings: ModelSettings): Encoder<Inputs> {
  const { features, module } = imageEncoder(settings);
  const apply = ({ images }: Inputs, pass: Pass) => ({ features: module.apply(images, pass) });
  return { features, modules: [module], apply };
}

function join(
  settings: ModelSettings,
  image: Encoder<Inputs>,
  question: Encoder<Inputs>,
): Encoder<Inputs> {
  const { features, modules, apply } = joints[settings.fusion](image, question, settings);
  return {
    features,
    modules: [...image.modules, ...question.modules, ...modules],
    apply(inputs, pass) {
      const { features, attention } = question.apply(inputs, pass);
      return { features: apply(image.apply(inputs, pass).features, features, pass), attention };
    },
  };
}

/** How the features of a picture and of its question become one. */
type Joint = (
  image: Encoder<Inputs>,
  question: Encoder<Inputs>,
  settings: ModelSettings,
) => {
  features: number;
  modules: Module[];
  apply(image: Tensor2D, question: Tensor2D, pass: Pass): Tensor2D;
};

/** The report's. */
const concatenation: Joint = (image, question) => ({
  features: image.features + question.features,
  modules: [],
  apply: (image, question) => tf.concat2d([image, question], 1),
});

/**
 * Each projected by a linear layer with tanh to twice the hidden size, then multiplied unit by unit,
 * as in "VQA: Visual Question Answering" (Antol et al., ICCV 2015), 3.2.
 */
const product: Joint = (image, question, { hiddenSize }) => {
  const features = 2 * hiddenSize;
  const project = (from: Encoder<Inputs>, name: string) =>
    sequential([linear({ in: from.features, out: features }), tanh])(name);
  const ofImage = project(image, "img_projection");
  const ofQuestion = project(question, "text_projection");
  return {
    features,
    modules: [ofImage, ofQuestion],
    apply: (image, question, pass) =>
      tf.mul<Tensor2D>(ofImage.apply(image, pass), ofQuestion.apply(question, pass)),
  };
};

const joints: Readonly<Record<ModelSettings["fusion"], Joint>> = { concatenation, product };
