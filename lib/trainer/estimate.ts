import type { TrialSettings } from "./settings.ts";

/** What one thread of a current processor computes of these models, in operations a second. */
const speed = 4e10;

/** Starting the process, opening the data, compiling. */
const startSeconds = 4;

/** Rows of all of VizWiz, for settings that ask for all rows. */
const allRows = { train: 20523, val: 4319 };

/**
 * A rough guess of how long a trial takes on one thread, from the multiplications in its model: for plans,
 * before any trial of the kind was measured.
 *
 * @returns Seconds.
 */
export function estimateTrialSeconds(settings: TrialSettings): number {
  const { imageSize, imageDepth, imageChannels, tokens, embeddingSize, hiddenSize } = settings;
  let operations = 0, size = imageSize / 2, channels = imageChannels;
  operations += 2 * size ** 2 * 49 * 3 * channels;
  size /= 2;
  for (let block = 1; block < imageDepth; block++, size /= 2, channels *= 2) {
    operations += 2 * size ** 2 * 9 * channels * 2 * channels;
  }
  operations += 2 * tokens * 2 * 4 * hiddenSize * (embeddingSize + hiddenSize);
  operations += 2 * tokens * 2 * hiddenSize * hiddenSize;
  const train = settings.trainRows || allRows.train, val = settings.valRows || allRows.val;
  // A step computes about three times what an evaluation does.
  return startSeconds + settings.epochs * (3 * train + val) * operations / speed;
}
