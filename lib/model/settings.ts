import { z } from "zod";
import { SettingsError, type SettingsSchema } from "../base/mod.ts";

/** The hyper-parameters of a model. */
export interface ModelSettings {
  /** LSTM state in each direction, attention and first fusion layer, 2 to 4096. @default 512 */
  hiddenSize: number;
  /** Word embedding, 1 to 4096. @default 256 */
  embeddingSize: number;
  /** Channels after the first image block; each further block has twice as many. @default 64 */
  imageChannels: number;
  /** Blocks of the image encoder, 1 to 5. @default 3 */
  imageDepth: number;
  /** Share of the fusion layers' units that training drops, 0 to below 1. @default 0.3 */
  dropout: number;
  /** Whether the words are summed by attention; else the LSTM's last states are used. @default true */
  attention: boolean;
}

/** The settings' ranges and defaults: those of the report's VQAClassificationModel. */
export const modelSettings: SettingsSchema<ModelSettings> = {
  hiddenSize: z.int().min(2).max(4096).default(512),
  embeddingSize: z.int().min(1).max(4096).default(256),
  imageChannels: z.int().min(1).max(1024).default(64),
  imageDepth: z.int().min(1).max(5).default(3),
  dropout: z.number().min(0).lt(1).default(0.3),
  attention: z.boolean().default(true),
};

/**
 * Refuses pictures that the image encoder would shrink to nothing.
 *
 * @param imageSize Width and height in pixels.
 * @throws {SettingsError} When a block would have to pool a picture of one pixel.
 */
export function checkImageSize({ imageDepth }: ModelSettings, imageSize: number): void {
  // The first block rounds up to a quarter, each other one down to a half, of two pixels at least.
  const smallest = 2 ** (imageDepth + 1) - 3;
  if (imageSize >= smallest) return;
  throw new SettingsError(
    `Setting 'imageDepth' cannot be ${imageDepth} for pictures of ${imageSize} pixels, which its ` +
      `blocks shrink to nothing: set imageSize to ${smallest} or more, or imageDepth lower.`,
  );
}
