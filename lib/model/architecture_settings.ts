import { z } from "zod";
import type { SettingsSchema } from "../base/mod.ts";
import { imageBlockPresets, parseImageBlocks } from "./image_blocks.ts";

/** The hyper-parameters of a model's layers. */
export interface ArchitectureSettings {
  /**
   * The inputs of the model. The visual model has "image", the text model has "question".
   * @default "both", of visual "image", of text "question"
   */
  modality: "both" | "image" | "question";
  /**
   * Joins the features of picture and question: side by side, or multiplied unit by unit. Only models
   * of both modalities read it.
   * @default "concatenation"
   */
  fusion: "concatenation" | "product";
  /** Units of the LSTM (in each direction), of the attention and of the MLP, 4 to 4096. @default 512 */
  hiddenSize: number;
  /** Width of a word embedding, 1 to 4096. @default 256 */
  embeddingSize: number;
  /** Layers of the LSTM, 1 to 4. @default 1, of answer and text 2 */
  textLayers: number;
  /** Makes the LSTM read in both directions. @default true */
  bidirectional: boolean;
  /** Dropout rate between the LSTM's layers, 0 to below 1. @default 0.3 */
  textDropout: number;
  /** Sums the LSTM's states by attention; without it, the last states are used. @default true */
  attention: boolean;
  /** Channels of the first image block, 1 to 1024; each further block has twice as many. @default 64 */
  imageChannels: number;
  /**
   * Depth of the image encoder: a name of {@linkcode imageBlockPresets}, or the convolutions (1 to 9)
   * of each of up to five blocks, with a slash for each pooling: "1/2/2/1".
   * @default "report", of answer and visual "answer"
   */
  imageBlocks: string;
  /** Dropout rate of the MLP's hidden layers, 0 to below 1. @default 0.3, of answer 0.4 */
  dropout: number;
}

/** The ranges of {@linkcode ArchitectureSettings}, and the defaults of VQAClassificationModel. */
export const architectureSettings: SettingsSchema<ArchitectureSettings> = {
  modality: z.enum(["both", "image", "question"]).default("both")
    .describe("inputs of the model"),
  fusion: z.enum(["concatenation", "product"]).default("concatenation")
    .describe("joins picture and question: side by side, or multiplied unit by unit"),
  hiddenSize: z.int().min(4).max(4096).default(512)
    .describe("units of the LSTM, the attention and the MLP"),
  embeddingSize: z.int().min(1).max(4096).default(256)
    .describe("width of a word embedding"),
  textLayers: z.int().min(1).max(4).default(1)
    .describe("layers of the LSTM"),
  bidirectional: z.boolean().default(true)
    .describe("reads questions in both directions"),
  textDropout: z.number().min(0).lt(1).default(0.3)
    .describe("dropout rate between the LSTM's layers"),
  attention: z.boolean().default(true)
    .describe("sums the LSTM's states by attention; without it, the last states are used"),
  imageChannels: z.int().min(1).max(1024).default(64)
    .describe("channels of the first image block; each further one has twice as many"),
  imageBlocks: z.coerce.string().refine((text) => parseImageBlocks(text) !== undefined)
    .prefault("report").meta({
      description: "depth of the image encoder",
      values: `${Object.keys(imageBlockPresets).join(", ")}, or the convolutions of up to five ` +
        `blocks with a slash for each pooling, as in "1/2/2/1"`,
    }),
  dropout: z.number().min(0).lt(1).default(0.3)
    .describe("dropout rate of the MLP's hidden layers"),
};
