import { allRows } from "../dataset/mod.ts";
import { parseImageBlocks, readsPictures, readsQuestions } from "../model/mod.ts";
import type { TrialSettings } from "./settings.ts";

/** The speed of one thread of a current processor with these models, in operations a second. */
const speed = 4e10;

/** Starting the process, opening the data, compiling. */
const startSeconds = 4;

/**
 * A rough guess of how long a trial takes on one thread, from the multiplications in its model: for plans,
 * before any trial of the kind was measured.
 *
 * @returns Seconds.
 */
export function estimateTrialSeconds(settings: TrialSettings): number {
  const { tokens, embeddingSize, hiddenSize, textLayers } = settings;
  let operations = 0;
  if (readsPictures(settings)) operations += imageOperations(settings);
  if (readsQuestions(settings)) {
    const directions = settings.bidirectional ? 2 : 1;
    for (let layer = 0; layer < textLayers; layer++) {
      const width = layer === 0 ? embeddingSize : directions * hiddenSize;
      operations += directions * 2 * tokens * 4 * hiddenSize * (width + hiddenSize);
    }
    operations += 2 * tokens * directions * hiddenSize * hiddenSize;
  }
  const all = allRows[settings.data];
  const train = settings.trainRows || all.train, val = settings.valRows || all.val;
  // A step computes about three times what an evaluation does.
  return startSeconds + settings.epochs * (3 * train + val) * operations / speed;
}

/** The operations of one picture in the image encoder. */
function imageOperations({ imageSize, imageBlocks, imageChannels }: TrialSettings): number {
  let operations = 0, size = imageSize / 2, channels = 3;
  parseImageBlocks(imageBlocks)!.forEach(({ convolutions, isPooled }, block) => {
    const out = imageChannels * 2 ** block;
    for (let i = 0; i < convolutions; i++) {
      const kernel = block + i === 0 ? 7 : 3;
      operations += 2 * size ** 2 * kernel ** 2 * channels * out;
      channels = out;
    }
    if (isPooled) size /= 2;
  });
  return operations;
}
