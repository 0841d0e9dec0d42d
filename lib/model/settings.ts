import { z } from "zod";
import { SettingsError, type SettingsSchema } from "../base/mod.ts";

/** Names of the report's models. */
export type ModelName = "classification" | "answer" | "visual" | "text";

/** What a model predicts: whether a question is answerable, or its answer. */
export type ModelTask = "answerability" | "answer";

/** The hyper-parameters of a model. */
export interface ModelSettings {
  /** Which of the report's models; other settings have its defaults. @default "classification" */
  model: ModelName;
  /**
   * What the model sees; visual and text see the one that they are for.
   * @default "both", of visual "image", of text "question"
   */
  modality: "both" | "image" | "question";
  /**
   * How the features of picture and question are joined where a model sees both: side by side, or
   * multiplied unit by unit; read by no other model.
   * @default "concatenation"
   */
  fusion: "concatenation" | "product";
  /** LSTM state in each direction, attention, and unit of the head, 4 to 4096. @default 512 */
  hiddenSize: number;
  /** Word embedding, 1 to 4096. @default 256 */
  embeddingSize: number;
  /** Layers of the LSTM, 1 to 4. @default 1, of answer and text 2 */
  textLayers: number;
  /** Whether the LSTM reads in both directions. @default true */
  bidirectional: boolean;
  /** Share of units that training drops between the LSTM's layers, 0 to below 1. @default 0.3 */
  textDropout: number;
  /** Whether the words are summed by attention; else the LSTM's last states are used. @default true */
  attention: boolean;
  /** Channels after the first image block; each further block has twice as many. @default 64 */
  imageChannels: number;
  /**
   * Depth of the image encoder: a name of {@linkcode imageBlockPresets}, or the convolutions (1 to 9)
   * of each of up to five blocks, with a slash for each pooling: "1/2/2/1".
   * @default "report", of answer and visual "answer"
   */
  imageBlocks: string;
  /** Share of the head's hidden units that training drops, 0 to below 1. @default 0.3, of answer 0.4 */
  dropout: number;
}

/** Image encoders by name, from the shallowest to the deepest. */
export const imageBlockPresets: Readonly<Record<string, string>> = {
  /** One block of one convolution. */
  shallow: "1/",
  /** VQAClassificationModel's. */
  report: "1/1/1/",
  /** VQAAnswerModel's. */
  answer: "1/2/2/1",
  /** One more block, two convolutions in each but the first. */
  deep: "1/2/2/2/2",
};

/** The settings' ranges and defaults: those of the report's VQAClassificationModel. */
export const modelSettings: SettingsSchema<ModelSettings> = {
  model: z.enum(["classification", "answer", "visual", "text"]).default("classification"),
  modality: z.enum(["both", "image", "question"]).default("both"),
  fusion: z.enum(["concatenation", "product"]).default("concatenation"),
  hiddenSize: z.int().min(4).max(4096).default(512),
  embeddingSize: z.int().min(1).max(4096).default(256),
  textLayers: z.int().min(1).max(4).default(1),
  bidirectional: z.boolean().default(true),
  textDropout: z.number().min(0).lt(1).default(0.3),
  attention: z.boolean().default(true),
  imageChannels: z.int().min(1).max(1024).default(64),
  imageBlocks: z.coerce.string().refine((text) => parseImageBlocks(text) !== undefined, {
    error: `write one of ${Object.keys(imageBlockPresets).join(", ")}, or the convolutions of up ` +
      `to five blocks with a slash for each pooling, as in "1/2/2/1"`,
  }).prefault("report"),
  dropout: z.number().min(0).lt(1).default(0.3),
};

/** Where a model's defaults are not VQAClassificationModel's. */
const ownDefaults: Readonly<Record<ModelName, Partial<ModelSettings>>> = {
  classification: {},
  answer: { imageBlocks: "answer", textLayers: 2, dropout: 0.4 },
  visual: { modality: "image", imageBlocks: "answer" },
  text: { modality: "question", textLayers: 2 },
};

/** Puts the defaults of the model that settings name beneath them; checks nothing. */
export function withModelDefaults(
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { model } = settings;
  const isKnown = typeof model === "string" && Object.hasOwn(ownDefaults, model);
  return { ...(isKnown && ownDefaults[model as ModelName]), ...settings };
}

/** What a model predicts. */
export function modelTask({ model }: Pick<ModelSettings, "model">): ModelTask {
  return model === "answer" ? "answer" : "answerability";
}

/** Convolutions of one size. */
export interface ImageBlock {
  /** How many follow each other. */
  convolutions: number;
  /** Whether a pooling halves the picture after them. */
  isPooled: boolean;
}

/** Reads `imageBlocks`; undefined where it makes no sense. */
export function parseImageBlocks(text: string): ImageBlock[] | undefined {
  const blocks = Object.hasOwn(imageBlockPresets, text) ? imageBlockPresets[text]! : text;
  if (!/^[1-9](\/[1-9]){0,4}\/?$/.test(blocks)) return undefined;
  return Array.from(blocks.matchAll(/(\d)(\/?)/g), ([, convolutions, pooling]) => ({
    convolutions: Number(convolutions),
    isPooled: pooling === "/",
  }));
}

/** Whether a model looks at pictures at all. */
export function readsPictures({ modality }: Pick<ModelSettings, "modality">): boolean {
  return modality !== "question";
}

/** Whether a model reads questions at all. */
export function readsQuestions({ modality }: Pick<ModelSettings, "modality">): boolean {
  return modality !== "image";
}

/**
 * Refuses settings that do not go together.
 *
 * @param imageSize Width and height of a picture in pixels.
 * @throws {SettingsError} When a model cannot have the modality, or a block of the image encoder would
 *   have to pool a picture of one pixel.
 */
export function checkModel(settings: ModelSettings, imageSize: number): void {
  checkModality(settings);
  if (readsPictures(settings)) checkImageSize(settings, imageSize);
}

function checkModality({ model, modality }: ModelSettings): void {
  const own = ownDefaults[model].modality;
  if (own === undefined || modality === own) return;
  throw new SettingsError(
    `Setting 'modality' cannot be '${modality}' for the ${model} model, which sees ${own} only: ` +
      `set modality to ${own}, or model to classification or answer.`,
  );
}

function checkImageSize({ imageBlocks }: ModelSettings, imageSize: number): void {
  // The first block rounds up to a quarter, each other pooling down to a half, of two pixels at least.
  const poolings = parseImageBlocks(imageBlocks)!.slice(1).filter(({ isPooled }) => isPooled);
  const smallest = 4 * 2 ** poolings.length - 3;
  if (imageSize >= smallest) return;
  throw new SettingsError(
    `Setting 'imageBlocks' cannot be '${imageBlocks}' for pictures of ${imageSize} pixels, which ` +
      `its poolings shrink to nothing: set imageSize to ${smallest} or more, or imageBlocks to ` +
      `fewer blocks.`,
  );
}
