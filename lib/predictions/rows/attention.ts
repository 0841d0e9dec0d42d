import sharp from "sharp";
import type { AttendedWord } from "../../trainer/mod.ts";
import { drawPicture } from "./cards.ts";
import { colors, escapeHtml, fontFamily, svgToPng, textWidth } from "../../page/mod.ts";
import { percent, type PredictedRow, truth, verdict } from "./predicted_row.ts";

/** Pixels of the figure, a row's picture, a word's box and the gaps. */
const size = { width: 680, picture: 84, word: 28, padding: 8, gap: 5, row: 22, font: 15 };
const textLeft = size.picture + 20;

/** Opacity of a word's box, from 0 to 1 by its share of the attention. */
export function tint(weight: number): number {
  return 0.04 + 0.96 * Math.min(1, weight);
}

/** A colour that can be read on a word's box. */
export function inkOn(weight: number): string {
  return tint(weight) > 0.8 ? "white" : colors.text;
}

interface PlacedWord extends AttendedWord {
  x: number;
  line: number;
  width: number;
}

/** Words side by side, in as many lines as they need. */
function place(words: readonly AttendedWord[]): PlacedWord[] {
  let x = textLeft, line = 0;
  return words.map((word) => {
    const width = textWidth(word.text, size.font) + 2 * size.padding;
    if (x > textLeft && x + width > size.width) [x, line] = [textLeft, line + 1];
    const placed = { ...word, x, line, width };
    x += width + size.gap;
    return placed;
  });
}

/** Nothing for what rounds to nothing. */
const shareLabel = (weight: number) => weight < 0.005 ? "" : percent(weight);

const lineHeight = size.word + 20;

function drawWord({ text, weight, x, line, width }: PlacedWord): string {
  const y = 26 + line * lineHeight, middle = x + width / 2;
  const ink = inkOn(weight);
  return `<rect x="${x}" y="${y}" width="${width}" height="${size.word}" rx="5" ` +
    `fill="${colors.value}" fill-opacity="${tint(weight).toFixed(3)}"/>` +
    `<text x="${middle}" y="${y + 20}" text-anchor="middle" fill="${ink}">${
      escapeHtml(text)
    }</text>` +
    `<text x="${middle}" y="${y + size.word + 13}" text-anchor="middle" font-size="11" ` +
    `fill="${colors.quiet}">${shareLabel(weight)}</text>`;
}

function drawRow({ sample, prediction, picture }: PredictedRow): { svg: string; height: number } {
  const { text, confidence, isRight } = verdict(prediction);
  const words = place(prediction.words ?? []);
  const lines = 1 + Math.max(0, ...words.map(({ line }) => line));
  const color = isRight === false ? colors.best : colors.value;
  const correction = isRight === false ? ` (truth: ${truth(prediction, sample)})` : "";
  const svg = drawPicture(picture, size.picture) +
    `<text x="${textLeft}" y="14" font-size="14" font-weight="600" fill="${color}">` +
    `${escapeHtml(`${text}, ${percent(confidence)}${correction}`)}</text>` +
    words.map(drawWord).join("");
  return { svg, height: Math.max(size.picture, 26 + lines * lineHeight) + size.row };
}

/**
 * Shows how much of each word of predicted rows was read: the darker, the more, on one scale.
 *
 * @param rows Rows that `predictRows` returned.
 * @returns A PNG picture, and the same as text.
 */
export async function attentionBundle(
  rows: readonly PredictedRow[],
): Promise<Deno.jupyter.MediaBundle> {
  const attended = rows.filter(({ prediction }) => prediction.words !== undefined);
  if (attended.length === 0) {
    return { "text/plain": "The model reads its questions without attention." };
  }
  let y = 10;
  const drawn = attended.map(drawRow).map(({ svg, height }) => {
    const row = `<g transform="translate(10,${y})">${svg}</g>`;
    y += height;
    return row;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width + 20}" height="${y}" ` +
    `font-family="${fontFamily}" font-size="${size.font}">${drawn.join("")}</svg>`;
  const png = await sharp(svgToPng(svg, 1.5)).png({ palette: true }).toBuffer();
  return {
    "image/png": png.toString("base64"),
    "text/plain": attended.map(describe).join("\n"),
  };
}

/** A row in a line: the question, its prediction, and the words that were read. */
function describe({ sample, prediction }: PredictedRow): string {
  const { text } = verdict(prediction);
  const read = (prediction.words ?? []).filter(({ weight }) => shareLabel(weight) !== "")
    .map(({ text, weight }) => `${text} ${percent(weight)}`);
  return `${sample.question} ${text}; read: ${read.join(", ")}`;
}
