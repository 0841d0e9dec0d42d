/** Characters between which a line of Chinese or Japanese may break: ideographs, kana, wide signs. */
const wide =
  /[\u2E80-\u9FFF\uAC00-\uD7AF\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFFEF\u{20000}-\u{3FFFF}]/u;

/** Signs that no line begins with, as the closing ones of Chinese and Japanese. */
const closing = /^[\p{Pe}\p{Pf}、。，．：；！？…·ー々％]/u;

/** Signs that no line ends with. */
const opening = /[\p{Ps}\p{Pi}]$/u;

/** True of text with characters that stand in squares, such as Chinese. */
export function isWide(text: string): boolean {
  return wide.test(text);
}

/** The letters that a text takes the room of: two for each wide character. */
function letters(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (isWide(character) ? 2 : 1), 0);
}

/** A piece of text that stays in one line. */
interface Piece {
  text: string;
  width: number;
  /** True where a space goes before it, unless it begins a line. */
  isSpaced: boolean;
}

/** The pieces of a text: words, and the single characters of text without spaces. */
function piecesOf(text: string, widthOf: (text: string) => number): Piece[] {
  return text.split(/[^\S\u00A0]+/).filter(Boolean).flatMap((word) => {
    const pieces: string[] = [];
    let last = "";
    for (const character of word) {
      const mayBreak = last !== "" && (isWide(character) || isWide(last)) &&
        !closing.test(character) && !opening.test(last);
      if (mayBreak || last === "") pieces.push(character);
      else pieces[pieces.length - 1] += character;
      last = character;
    }
    return pieces.map((text, i) => ({ text, width: widthOf(text), isSpaced: i === 0 }));
  });
}

/** The parts of a piece that is wider than a line, each of which fits. */
function broken(piece: Piece, width: number, widthOf: (text: string) => number): Piece[] {
  if (piece.width <= width) return [piece];
  const parts: Piece[] = [];
  for (const text of piece.text) {
    const last = parts.at(-1);
    const part = { text, width: widthOf(text), isSpaced: piece.isSpaced && last === undefined };
    if (last === undefined || last.width + part.width > width) parts.push(part);
    else Object.assign(last, { text: last.text + text, width: last.width + part.width });
  }
  return parts;
}

/** Puts pieces into lines, each as full as can be. */
function fill(pieces: readonly Piece[], width: number, space: number): string[] {
  const lines: string[] = [];
  let filled = Infinity;
  for (const piece of pieces) {
    const gap = piece.isSpaced ? space : 0;
    if (filled + gap + piece.width > width) {
      lines.push(piece.text);
      filled = piece.width;
    } else {
      lines[lines.length - 1] += (piece.isSpaced ? " " : "") + piece.text;
      filled += gap + piece.width;
    }
  }
  return lines;
}

/**
 * Text in as few lines as can be, all about as wide. Lines break at spaces but not at no-break ones, between Chinese and Japanese
 * characters, and inside of words that are wider than a line.
 *
 * @param width The greatest width of a line.
 * @param widthOf Measures a text. @default the number of its letters, wide characters taken for two
 * @returns One line at least.
 */
export function wrap(
  text: string,
  width: number,
  widthOf: (text: string) => number = letters,
): string[] {
  const pieces = piecesOf(text, widthOf).flatMap((piece) => broken(piece, width, widthOf));
  const space = widthOf(" ");
  const { length } = fill(pieces, width, space);
  if (length === 0) return [""];
  let [narrow, enough] = [0, width];
  while (enough - narrow > width / 100) {
    const middle = (narrow + enough) / 2;
    if (fill(pieces, middle, space).length > length) narrow = middle;
    else enough = middle;
  }
  return fill(pieces, enough, space);
}
