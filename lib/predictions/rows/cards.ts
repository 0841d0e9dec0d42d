import sharp from "sharp";
import { colors, escapeHtml, fontFamily, svgToPng, wrap } from "../../page/mod.ts";

const columns = 4;
/** Pixels of a card, the picture in it, its lines of text and the gap below; letters of a line. */
const size = { width: 172, picture: 160, line: 17, gap: 19, letters: 25 };

/** A text below a card's picture. */
export interface CardText {
  /** The text. */
  text: string;
  /** Its colour in SVG. */
  color: string;
  /** True of text that is set in semi-bold. @default false */
  isStrong?: boolean;
  /** Lines that it may take; what is longer ends in "…". @default 1 */
  lines?: number;
}

/** A picture, where there is one, with texts below it. */
export interface Card {
  /** A data URI; undefined for none. */
  picture: string | undefined;
  /** From top to bottom. */
  texts: readonly CardText[];
}

/** A text whose words fit a line, of wide letters too. */
function breakable(text: string): string {
  return text.replace(/\S{18}(?=\S)/g, "$& ");
}

/** The lines of a card's texts. */
function linesOf({ texts }: Card): CardText[] {
  return texts.flatMap((text) => {
    const { lines = 1 } = text;
    const all = wrap(breakable(text.text), size.letters);
    const kept = all.length <= lines ? all : [...all.slice(0, lines - 1), `${all[lines - 1]} …`];
    return kept.map((line) => ({ ...text, text: line }));
  });
}

function drawLine({ text, color, isStrong = false }: CardText, place: number): string {
  return `<text y="${size.picture + 20 + place * size.line}" fill="${color}" ` +
    `font-weight="${isStrong ? 600 : 400}">${escapeHtml(text)}</text>`;
}

/** A square picture at the origin, or the word that there is none. */
export function drawPicture(picture: string | undefined, side: number): string {
  return picture === undefined
    ? `<rect width="${side}" height="${side}" fill="${colors.grid}"/>` +
      `<text x="${side / 2}" y="${side / 2 + 5}" text-anchor="middle" fill="${colors.quiet}">` +
      `no picture</text>`
    : `<image width="${side}" height="${side}" href="${picture}"/>`;
}

/** Draws cards side by side, four in a row, as a PNG in Base64. */
export async function drawCards(cards: readonly Card[]): Promise<string> {
  const lines = cards.map(linesOf);
  const most = Math.max(...lines.map(({ length }) => length));
  const cardHeight = size.picture + most * size.line + size.gap;
  const drawn = cards.map(({ picture }, place) => {
    const x = 10 + (place % columns) * size.width;
    const y = 10 + Math.floor(place / columns) * cardHeight;
    return `<g transform="translate(${x},${y})">` +
      drawPicture(picture, size.picture) +
      lines[place]!.map(drawLine).join("") + `</g>`;
  });
  const width = 10 + columns * size.width;
  const height = 10 + Math.ceil(cards.length / columns) * cardHeight;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `font-family="${fontFamily}" font-size="14">${drawn.join("")}</svg>`;
  const png = await sharp(svgToPng(svg, 1.5)).png({ palette: true }).toBuffer();
  return png.toString("base64");
}
