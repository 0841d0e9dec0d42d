import type { Key } from "../base/mod.ts";
import type { ArchitectureSettings } from "./architecture_settings.ts";
import {
  answer,
  type Architecture,
  classification,
  type Output,
  text,
  visual,
  type Vocabulary,
} from "./architectures.ts";
import type { Inputs } from "./joint_encoder.ts";
import { type AppliedLayer, initAll, type Mode, type ModelState, Pass } from "./module.ts";

/** The name of a model of the report. */
export type ModelName = "classification" | "answer" | "visual" | "text";

/** The label that a model predicts: the answerability of a question, or its answer. */
export type ModelTask = "answerability" | "answer";

/** A model of the report, for settings and help texts. */
export interface ModelDescription {
  /** One line for the user. */
  description: string;
  /** The label that it predicts. */
  task: ModelTask;
  /**
   * Defaults that differ from those of VQAClassificationModel. A modality among them is the only one
   * that the model can have.
   */
  defaults: Partial<ArchitectureSettings>;
}

interface ModelDefinition extends ModelDescription {
  architecture: Architecture;
}

const definitions: Readonly<Record<ModelName, ModelDefinition>> = {
  classification: {
    description: "is the question answerable, from picture and question",
    task: "answerability",
    defaults: {},
    architecture: classification,
  },
  answer: {
    description: "which answer: deeper image encoder, two-layer LSTM, wider MLP",
    task: "answer",
    defaults: { imageBlocks: "answer", textLayers: 2, dropout: 0.4 },
    architecture: answer,
  },
  visual: {
    description: "is the question answerable, from the picture alone",
    task: "answerability",
    defaults: { modality: "image", imageBlocks: "answer" },
    architecture: visual,
  },
  text: {
    description: "is the question answerable, from the question alone",
    task: "answerability",
    defaults: { modality: "question", textLayers: 2 },
    architecture: text,
  },
};

/** The report's models by name, the default first. */
export const models: Readonly<Record<ModelName, ModelDescription>> = definitions;

/** The hyper-parameters of a model. */
export interface ModelSettings extends ArchitectureSettings {
  /** The model, on which the defaults of other settings depend. @default "classification" */
  model: ModelName;
}

/** A model as two pure functions. */
export interface Model {
  /** Draws the initial parameters from PyTorch's distributions. */
  init(key: Key): ModelState;
  /**
   * Computes the output for a batch of inputs.
   *
   * @param onLayer Told of each layer, in the order of their application.
   */
  apply(
    state: ModelState,
    inputs: Inputs,
    mode: Mode,
    onLayer?: (layer: AppliedLayer) => void,
  ): Output;
}

/**
 * Creates the model that the settings describe.
 *
 * @param vocabulary The sizes that depend on the data.
 */
export function createModel(settings: ModelSettings, vocabulary: Vocabulary): Model {
  const { modules, forward } = definitions[settings.model].architecture(settings, vocabulary);
  return {
    init: (key) => initAll(modules, key),
    apply(state, inputs, mode, onLayer) {
      const pass = new Pass(state, mode, onLayer);
      return { ...forward(inputs, pass), statistics: pass.statistics };
    },
  };
}
