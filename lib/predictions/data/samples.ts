import type { Sample, Split } from "../../dataset/mod.ts";
import { type Card, drawCards } from "../rows/cards.ts";
import { answerability, answerCounts } from "../rows/label_words.ts";
import { pictureUri } from "../rows/picture.ts";
import { colors } from "../../page/mod.ts";

function sampleCard(sample: Sample, picture: string | undefined): Card {
  const isAnswerable = sample.answerable === 1;
  return {
    picture,
    texts: [
      { text: sample.question, color: colors.text, isStrong: true, lines: 3 },
      { text: answerCounts(sample), color: colors.quiet, lines: 3 },
      {
        text: answerability(isAnswerable),
        color: isAnswerable ? colors.value : colors.best,
        isStrong: true,
      },
    ],
  };
}

/**
 * Shows samples as pictures with question, the annotators' answers and answerability.
 *
 * @param split The split that they are from; one with answers.
 * @param count The number of samples, from the first row on.
 * @returns A PNG picture, and the same as text.
 */
export async function samplesBundle(
  split: Split,
  count: number,
): Promise<Deno.jupyter.MediaBundle> {
  const samples = split.samples.slice(0, count);
  const order = Int32Array.from(samples.keys());
  const cards: Card[] = [];
  for await (const batch of split.batches({ batchSize: count, order })) {
    for (let place = 0; place < batch.size; place++) {
      cards.push(sampleCard(samples[cards.length]!, await pictureUri(batch, place)));
    }
  }
  return {
    "image/png": await drawCards(cards),
    "text/plain": samples.map((sample) =>
      `${sample.question} ${answerCounts(sample)}; ${answerability(sample.answerable === 1)}`
    ).join("\n"),
  };
}
