import { z } from "zod";
import { plural, SettingsError, type SettingsSchema } from "../base/mod.ts";
import { architectureSettings } from "./architecture_settings.ts";
import { parseImageBlocks } from "./image_blocks.ts";
import { type ModelName, models, type ModelSettings, type ModelTask } from "./models.ts";

const modelNames = Object.keys(models) as ModelName[];

/** The settings' ranges and defaults: those of the report's VQAClassificationModel. */
export const modelSettings: SettingsSchema<ModelSettings> = {
  model: z.enum(modelNames).default("classification")
    .describe("model of the report"),
  ...architectureSettings,
};

/** Adds the defaults of the model that the settings name; checks nothing. */
export function withModelDefaults(
  settings: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const model = modelNames.find((name) => name === settings.model);
  return { ...(model !== undefined && models[model].defaults), ...settings };
}

/** Returns the label that a model predicts. */
export function modelTask({ model }: Pick<ModelSettings, "model">): ModelTask {
  return models[model].task;
}

/** Returns true if a model has an image encoder. */
export function readsPictures({ modality }: Pick<ModelSettings, "modality">): boolean {
  return modality !== "question";
}

/** Returns true if a model has a question encoder. */
export function readsQuestions({ modality }: Pick<ModelSettings, "modality">): boolean {
  return modality !== "image";
}

/**
 * Checks that settings go together.
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
  const only = models[model].defaults.modality;
  if (only === undefined || modality === only) return;
  const others = modelNames.filter((name) => models[name].defaults.modality === undefined);
  throw new SettingsError(
    `Setting 'modality' cannot be '${modality}' for the ${model} model, which has '${only}' only: ` +
      `set modality to ${only}, or model to ${others.join(" or ")}.`,
  );
}

function checkImageSize({ imageBlocks }: ModelSettings, imageSize: number): void {
  // The first block rounds up to a quarter, each other pooling down to a half, of two pixels at least.
  const poolings = parseImageBlocks(imageBlocks)!.slice(1).filter(({ isPooled }) => isPooled);
  const min = 4 * 2 ** poolings.length - 3;
  if (imageSize >= min) return;
  throw new SettingsError(
    `Setting 'imageBlocks' cannot be '${imageBlocks}' for pictures of ${imageSize} pixels, which ` +
      `are too small for so many poolings: set imageSize to ${min} or more, or imageBlocks to ` +
      `fewer blocks.`,
  );
}

/**
 * Checks that batch norm has more than one value a channel to learn from in training, as PyTorch does.
 *
 * @param imageSize Width and height of a picture in pixels.
 * @param batchSize Rows in a step.
 * @param trainRows Rows of an epoch, at least one; the last batch has those that are left.
 * @throws {SettingsError} When a batch of one row meets a norm of one pixel.
 */
export function checkBatchNorm(
  settings: ModelSettings,
  { imageSize, batchSize }: { imageSize: number; batchSize: number },
  trainRows: number,
): void {
  const { imageBlocks } = settings;
  const hasOneRow = batchSize === 1 || trainRows % batchSize === 1;
  if (!hasOneRow || !readsPictures(settings) || lastSide(imageBlocks, imageSize) > 1) return;
  let enough = imageSize;
  while (lastSide(imageBlocks, enough) < 2) enough++;
  throw new SettingsError(
    `Setting 'batchSize' cannot be ${batchSize} for ${plural(trainRows, "training row")} of ` +
      `${imageSize} pixels: ${
        batchSize === 1 ? "each" : "the last"
      } batch has one row, and the last ` +
      `block of imageBlocks '${imageBlocks}' one pixel, so that batch norm sees one value a channel. ` +
      `Set batchSize or trainRows to another number, or imageSize to ${enough} or more.`,
  );
}

/** Width of a picture at the last batch norm of the image encoder, in pixels. */
function lastSide(imageBlocks: string, imageSize: number): number {
  let side = Math.ceil(imageSize / 2);
  parseImageBlocks(imageBlocks)!.slice(0, -1).forEach(({ isPooled }, block) => {
    if (isPooled) side = block === 0 ? Math.ceil(side / 2) : Math.floor(side / 2);
  });
  return side;
}
