import { allRows } from "../dataset/mod.ts";
import { parseImageBlocks, readsPictures, readsQuestions } from "../model/mod.ts";
import type { TrialSettings } from "./settings.ts";

/** The speed of one thread of a current processor with wide layers, in operations a second. */
const speed = 150e9;

/** The width of a layer, in channels or units, that is computed at half of that speed. */
const halfSpeedWidth = 70;

/** The time of a product in bfloat16 in that of float32, on a processor with instructions for it. */
const bfloat16Time = 0.6;

/** Tracing and compiling a step. */
const compileSeconds = 0.4;

/** The seconds that a batch takes beside its products. */
const batchSeconds = 0.002;

/**
 * A rough guess of how long a trial trains on one thread, from the multiplications in its model: for
 * plans, before any trial of the kind was measured. The start of its process is not included.
 *
 * @returns Seconds.
 */
export function estimateTrialSeconds(settings: TrialSettings): number {
  const { batchSize, data, epochs, precision } = settings;
  const train = settings.trainRows || allRows[data].train;
  const val = settings.valRows || allRows[data].val;
  const time = precision === "bfloat16" ? bfloat16Time : 1;
  // A step computes about three times what an evaluation does.
  const rows = time * rowSeconds(settings) * (3 * train + val);
  const batches = batchSeconds * (Math.ceil(train / batchSize) + Math.ceil(val / batchSize));
  return compileSeconds + epochs * (rows + batches);
}

/** The seconds in which a row is evaluated. */
function rowSeconds(settings: TrialSettings): number {
  const layers = [
    ...(readsPictures(settings) ? imageLayers(settings) : []),
    ...(readsQuestions(settings) ? questionLayers(settings) : []),
  ];
  return layers.reduce(
    (sum, { operations, width }) => sum + operations / speed * (1 + halfSpeedWidth / width),
    0,
  );
}

/** The cost of a layer. */
interface LayerCost {
  /** Multiplications and additions. */
  operations: number;
  /** Channels or units. */
  width: number;
}

/** The layers of the question encoder, for one question. */
function questionLayers(settings: TrialSettings): LayerCost[] {
  const { tokens, embeddingSize, hiddenSize, textLayers, bidirectional } = settings;
  const directions = bidirectional ? 2 : 1;
  const recurrent = Array.from({ length: textLayers }, (_, layer) => {
    const input = layer === 0 ? embeddingSize : directions * hiddenSize;
    return directions * 2 * tokens * 4 * hiddenSize * (input + hiddenSize);
  });
  return [...recurrent, 2 * tokens * directions * hiddenSize ** 2].map((operations) => ({
    operations,
    width: hiddenSize,
  }));
}

/** The convolutions of the image encoder, for one picture. */
function imageLayers({ imageSize, imageBlocks, imageChannels }: TrialSettings): LayerCost[] {
  const layers: LayerCost[] = [];
  let size = imageSize / 2, channels = 3;
  parseImageBlocks(imageBlocks)!.forEach(({ convolutions, isPooled }, block) => {
    const width = imageChannels * 2 ** block;
    for (let i = 0; i < convolutions; i++) {
      const kernel = block + i === 0 ? 7 : 3;
      layers.push({ operations: 2 * size ** 2 * kernel ** 2 * channels * width, width });
      channels = width;
    }
    if (isPooled) size /= 2;
  });
  return layers;
}
