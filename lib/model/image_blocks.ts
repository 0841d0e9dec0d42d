/** Consecutive convolutions of one size in the image encoder. */
export interface ImageBlock {
  /** Number of convolutions. */
  convolutions: number;
  /** True if a pooling after them halves the picture. */
  isPooled: boolean;
}

/** Image encoders by name, from the shallowest to the deepest. */
export const imageBlockPresets: Readonly<Record<string, string>> = {
  /** One block of one convolution. */
  shallow: "1/",
  /** The encoder of VQAClassificationModel. */
  report: "1/1/1/",
  /** The encoder of VQAAnswerModel. */
  answer: "1/2/2/1",
  /** One more block, two convolutions in each but the first. */
  deep: "1/2/2/2/2",
};

/**
 * Parses the setting `imageBlocks`.
 *
 * @param text A name of {@linkcode imageBlockPresets}, or the convolutions (1 to 9) of each of up to
 *   five blocks, with a slash for each pooling: "1/2/2/1".
 * @returns The blocks, or undefined if the text is neither.
 */
export function parseImageBlocks(text: string): ImageBlock[] | undefined {
  const blocks = Object.hasOwn(imageBlockPresets, text) ? imageBlockPresets[text]! : text;
  if (!/^[1-9](\/[1-9]){0,4}\/?$/.test(blocks)) return undefined;
  return Array.from(blocks.matchAll(/(\d)(\/?)/g), ([, convolutions, pooling]) => ({
    convolutions: Number(convolutions),
    isPooled: pooling === "/",
  }));
}
