import sharp from "sharp";
import type { Batch, Sample, Split } from "../dataset/mod.ts";
import { escapeHtml } from "./escape.ts";
import { svgToPng } from "./render.ts";
import { colors, wrap } from "./theme.ts";

const columns = 5;
/** Pixels of a card, the picture in it and its lines of text. */
const card = { width: 200, height: 318, picture: 180, line: 17, letters: 29 };

/** "red ×7, blue ×3": the annotators' answers, the most frequent first. */
export function answerCounts({ answers }: Sample): string {
  return [...Map.groupBy(answers, (answer) => answer)]
    .map(([answer, { length }]) => ({ answer, length }))
    .toSorted((a, b) => b.length - a.length)
    .map(({ answer, length }) => `${answer} ×${length}`)
    .join(", ");
}

function lines(text: string, most: number): string[] {
  const all = wrap(text, card.letters);
  return all.length <= most ? all : [...all.slice(0, most - 1), `${all[most - 1]} …`];
}

function text(content: readonly string[], y: number, style: string): string {
  const spans = content.map((line, i) =>
    `<tspan x="0" y="${y + i * card.line}">${escapeHtml(line)}</tspan>`
  );
  return `<text ${style}>${spans.join("")}</text>`;
}

/** The picture at a place of a batch, [S, S, 3], as a PNG in a data URI. */
async function pictureUri({ images, size }: Batch, place: number): Promise<string> {
  const length = images.length / size;
  const side = Math.sqrt(length / 3);
  const png = await sharp(images.subarray(place * length, (place + 1) * length), {
    raw: { width: side, height: side, channels: 3 },
  }).png().toBuffer();
  return `data:image/png;base64,${png.toString("base64")}`;
}

function drawCard(sample: Sample, picture: string, place: number): string {
  const x = 10 + (place % columns) * card.width;
  const y = 10 + Math.floor(place / columns) * card.height;
  const question = lines(sample.question, 3);
  const answers = lines(answerCounts(sample), 3);
  const below = card.picture + 20 + question.length * card.line;
  const [label, color] = sample.answerable === 1
    ? ["answerable", colors.value]
    : ["unanswerable", colors.best];
  return `<g transform="translate(${x},${y})">` +
    `<image width="${card.picture}" height="${card.picture}" href="${picture}"/>` +
    text(question, card.picture + 20, `font-weight="600" fill="${colors.text}"`) +
    text(answers, below, `fill="${colors.quiet}"`) +
    text([label], below + answers.length * card.line, `font-weight="600" fill="${color}"`) +
    `</g>`;
}

/**
 * Shows samples as pictures with question, the annotators' answers and answerability.
 *
 * @param split Where they are from; one with answers.
 * @param count How many, from the first row on.
 * @returns A PNG picture, and the same as text.
 */
export async function samplesBundle(
  split: Split,
  count: number,
): Promise<Deno.jupyter.MediaBundle> {
  const samples = split.samples.slice(0, count);
  const order = Int32Array.from(samples.keys());
  const cards: string[] = [];
  for await (const batch of split.batches({ batchSize: count, order })) {
    for (let place = 0; place < batch.size; place++) {
      const sample = samples[cards.length]!;
      cards.push(drawCard(sample, await pictureUri(batch, place), cards.length));
    }
  }
  const [width, height] = [
    10 + columns * card.width,
    10 + Math.ceil(cards.length / columns) * card.height,
  ];
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="Source Sans 3" font-size="14">${cards.join("")}</svg>`;
  const png = await sharp(svgToPng(svg, 1.5)).png({ palette: true }).toBuffer();
  return {
    "image/png": png.toString("base64"),
    "text/plain": samples.map((sample) =>
      `${sample.question} ${answerCounts(sample)}; ` +
      (sample.answerable === 1 ? "answerable" : "unanswerable")
    ).join("\n"),
  };
}
