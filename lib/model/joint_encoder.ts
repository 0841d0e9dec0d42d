import * as tf from "@tensorflow/tfjs-core";
import type { Tensor2D, Tensor4D } from "../engine/mod.ts";
import { type Encoder, imageEncoder, type Question, questionEncoder } from "./encoders.ts";
import { linear, tanh } from "./layers.ts";
import { type Module, type Pass, sequential } from "./module.ts";
import type { ArchitectureSettings } from "./architecture_settings.ts";

/** A batch of pictures and questions. */
export interface Inputs extends Question {
  /** [rows, size, size, 3], normalised by {@linkcode normalizeImages}. */
  images: Tensor4D;
}

/**
 * Creates the encoder of the inputs that the modality names, whose features the setting `fusion` joins.
 *
 * @param tokenIds The token id of each row of the embedding.
 */
export function jointEncoder(
  settings: ArchitectureSettings,
  tokenIds: Int32Array,
): Encoder<Inputs> {
  switch (settings.modality) {
    case "image":
      return imageOnly(settings);
    case "question":
      return questionEncoder(settings, tokenIds);
    case "both":
      return join(settings, imageOnly(settings), questionEncoder(settings, tokenIds));
  }
}

function imageOnly(settings: ArchitectureSettings): Encoder<Inputs> {
  const { features, module } = imageEncoder(settings);
  const apply = ({ images }: Inputs, pass: Pass) => ({ features: module.apply(images, pass) });
  return { features, modules: [module], apply };
}

function join(
  settings: ArchitectureSettings,
  image: Encoder<Inputs>,
  question: Encoder<Inputs>,
): Encoder<Inputs> {
  const { features, modules, apply } = fusions[settings.fusion](image, question, settings);
  return {
    features,
    modules: [...image.modules, ...question.modules, ...modules],
    apply(inputs, pass) {
      const { features, attention } = question.apply(inputs, pass);
      const joined = apply(image.apply(inputs, pass).features, features, pass);
      pass.applied("fusion", settings.fusion, joined.shape);
      return { features: joined, attention };
    },
  };
}

/** Joins the features of a picture, [rows, image.features], and of its question to [rows, features]. */
type FeatureFusion = (
  image: Encoder<Inputs>,
  question: Encoder<Inputs>,
  settings: ArchitectureSettings,
) => {
  features: number;
  modules: Module[];
  apply(image: Tensor2D, question: Tensor2D, pass: Pass): Tensor2D;
};

/** Sets the features side by side, as the report does. */
const concatenation: FeatureFusion = (image, question) => ({
  features: image.features + question.features,
  modules: [],
  apply: (image, question) => tf.concat2d([image, question], 1),
});

/**
 * Projects both by a linear layer with tanh to twice the hidden size and multiplies them unit by unit,
 * as in "VQA: Visual Question Answering" (Antol et al., ICCV 2015), 3.2.
 */
const product: FeatureFusion = (image, question, { hiddenSize }) => {
  const features = 2 * hiddenSize;
  const project = (from: Encoder<Inputs>, name: string) =>
    sequential([linear({ in: from.features, out: features }), tanh])(name);
  const imageProjection = project(image, "img_projection");
  const questionProjection = project(question, "text_projection");
  return {
    features,
    modules: [imageProjection, questionProjection],
    apply: (image, question, pass) =>
      tf.mul<Tensor2D>(
        imageProjection.apply(image, pass),
        questionProjection.apply(question, pass),
      ),
  };
};

const fusions: Readonly<Record<ArchitectureSettings["fusion"], FeatureFusion>> = {
  concatenation,
  product,
};
