import { foldIn, permutation, randomKey, uniform } from "../lib/base/mod.ts";
import type { Batch } from "../lib/dataset/mod.ts";

/** Tokens of the made-up questions: [PAD], and as many words as 2,000 questions have, about. */
export const vocabulary = Int32Array.from({ length: 2000 }, (_, token) => token);

/** Made-up rows of the sizes that the report trains on: noise, questions of 4 to 16 tokens. */
export function randomBatch(
  seed: number,
  { size, imageSize, tokens }: { size: number; imageSize: number; tokens: number },
): Batch {
  const key = randomKey(seed);
  const draw = (purpose: string, length: number) => uniform(foldIn(key, purpose), length);
  const lengths = Int32Array.from(draw("length", size), (u) => 4 + Math.floor(13 * u));
  const mask = Float32Array.from(
    { length: size * tokens },
    (_, i) => i % tokens < lengths[Math.floor(i / tokens)]! ? 1 : 0,
  );
  return {
    size,
    images: Uint8Array.from(draw("images", size * imageSize ** 2 * 3), (u) => Math.floor(256 * u)),
    tokens: Int32Array.from(
      draw("words", size * tokens),
      (u, i) => mask[i] === 0 ? 0 : 1 + Math.floor((vocabulary.length - 1) * u),
    ),
    mask,
    answerable: Float32Array.from(draw("answerable", size), (u) => u < 0.5 ? 0 : 1),
    answers: Int32Array.from(draw("answers", size), (u) => Math.floor(879 * u)),
    rows: permutation(foldIn(key, "rows"), size),
  };
}
