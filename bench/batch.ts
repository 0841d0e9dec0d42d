import { foldIn, permutation, randomKey, uniform } from "../lib/base/mod.ts";
import type { Batch, Dataset, Split } from "../lib/dataset/mod.ts";
import { questionLength } from "./questions.ts";

/** Number of distinct words in the report's 2,000 questions, [PAD] included, approximately. */
const words = 2000;

/** Number of answers of the report's training rows, `<unk>` included. */
const answers = 880;

/** A data set without rows, with as many tokens and answers as the report's. */
export const wordsAndAnswers: Pick<Dataset, "train" | "val" | "test" | "answers"> = {
  train: emptySplit("train", Int32Array.from({ length: words }, (_, token) => token)),
  val: emptySplit("val"),
  test: emptySplit("test"),
  answers: Array.from({ length: answers }, (_, index) => `answer ${index}`),
};

function emptySplit(name: Split["name"], tokenIds = new Int32Array(0)): Split {
  return { name, samples: [], tokenIds, async *batches() {} };
}

/**
 * Draws a batch of {@linkcode wordsAndAnswers}: pictures of noise, and questions of VizWiz's lengths. The
 * longest has 30 tokens, as in half of VizWiz's batches of 32.
 */
export function randomBatch(
  seed: number,
  { size, imageSize, tokens }: { size: number; imageSize: number; tokens: number },
): Batch {
  const key = randomKey(seed);
  const draw = (purpose: string, length: number) => uniform(foldIn(key, purpose), length);
  const lengths = Int32Array.from({ length: size }, (_, row) => questionLength((row + 1) / size));
  const mask = Float32Array.from(
    { length: size * tokens },
    (_, i) => i % tokens < lengths[Math.floor(i / tokens)]! ? 1 : 0,
  );
  return {
    size,
    images: Uint8Array.from(draw("images", size * imageSize ** 2 * 3), (u) => Math.floor(256 * u)),
    tokenIds: Int32Array.from(
      draw("words", size * tokens),
      (u, i) => mask[i] === 0 ? 0 : 1 + Math.floor((words - 1) * u),
    ),
    mask,
    answerable: Float32Array.from(draw("answerable", size), (u) => u < 0.5 ? 0 : 1),
    answers: Int32Array.from(draw("answers", size), (u) => Math.floor(answers * u)),
    rows: permutation(foldIn(key, "rows"), size),
  };
}
