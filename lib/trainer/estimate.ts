import { allRows } from "../dataset/mod.ts";
import { parseImageBlocks, readsPictures, readsQuestions } from "../model/mod.ts";
import type { TrialSettings } from "./settings.ts";

/** The speed of one thread of a current processor with wide layers, in operations a second. */
const speed = 240e9;

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

/** Tokens of BERT's vocabulary. */
const allTokens = 30_522;

/** The tokens that questions use: a number of them, and more with the square root of the rows. */
const tokensOf = (rows: number) => Math.min(allTokens, 500 + 30 * Math.sqrt(rows));

/** Bytes of a trained number, and how often a trial's checkpoint holds each: with Adam's two moments. */
const numberBytes = 4, checkpointCopies = 3;

/** Bytes of a trial's other files. */
const otherBytes = 1e6;

/**
 * A rough guess of the room on the disk that a trial needs, rather too much than too little.
 *
 * @returns Bytes: `kept` of the files that stay, `working` of those that it has while it is trained, each of
 *   which is written beside the one that it replaces.
 */
export function estimateTrialBytes(settings: TrialSettings): { kept: number; working: number } {
  const { data, embeddingSize, hiddenSize } = settings;
  const rows = settings.trainRows || allRows[data].train;
  const tokens = readsQuestions(settings) ? tokensOf(rows) : 0;
  // The layers of the head are about as wide as what they join.
  const head = (4 * hiddenSize) ** 2;
  const layers = layersOf(settings).reduce((sum, { parameters }) => sum + parameters, 0);
  const kept = numberBytes * (layers + head + tokens * embeddingSize) + otherBytes;
  return { kept, working: (2 * checkpointCopies + 1) * kept };
}

function layersOf(settings: TrialSettings): LayerCost[] {
  return [
    ...(readsPictures(settings) ? imageLayers(settings) : []),
    ...(readsQuestions(settings) ? questionLayers(settings) : []),
  ];
}

/** The seconds in which a row is evaluated. */
function rowSeconds(settings: TrialSettings): number {
  return layersOf(settings).reduce(
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
  /** Trained numbers. */
  parameters: number;
}

/** The layers of the question encoder, for one question. */
function questionLayers(settings: TrialSettings): LayerCost[] {
  const { tokens, embeddingSize, hiddenSize, textLayers, bidirectional } = settings;
  const directions = bidirectional ? 2 : 1;
  const recurrent = Array.from({ length: textLayers }, (_, layer) => {
    const input = layer === 0 ? embeddingSize : directions * hiddenSize;
    return directions * 4 * hiddenSize * (input + hiddenSize);
  });
  return [...recurrent, directions * hiddenSize ** 2].map((parameters) => ({
    operations: 2 * tokens * parameters,
    width: hiddenSize,
    parameters,
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
      const parameters = kernel ** 2 * channels * width;
      layers.push({ operations: 2 * size ** 2 * parameters, width, parameters });
      channels = width;
    }
    if (isPooled) size /= 2;
  });
  return layers;
}
