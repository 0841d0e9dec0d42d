import characters from "./bert_characters.json" with { type: "json" };

/** The code points of runs, given as first and last of each. */
function pointsOf(runs: readonly number[]): Set<number> {
  const points = new Set<number>();
  for (let i = 0; i < runs.length; i += 2) {
    for (let point = runs[i]!; point <= runs[i + 1]!; point++) points.add(point);
  }
  return points;
}

/** Tells quickly whether a code point is in runs, which are ascending. */
function isIn(runs: readonly number[], point: number): boolean {
  let [low, high] = [0, runs.length / 2];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[2 * middle + 1]! < point) low = middle + 1;
    else high = middle;
  }
  return low < runs.length / 2 && runs[2 * low]! <= point;
}

const punctuation = pointsOf(characters.punctuation);
const [from, to] = characters.written as [string[], string[]];
const written = new Map(from.map((character, i) => [character, to[i]!]));
const isHangul = (point: number) => point >= 0xac00 && point <= 0xd7a3;

/** A code point as bert-base-uncased reads it: lower-case, without accents; ideographs apart. */
function read(character: string): string {
  const point = character.codePointAt(0)!;
  if (point < 0x80 && point >= 0x20 && point !== 0x7f) return character.toLowerCase();
  // Half a character is read as the sign for what is none, which is removed.
  if (point >= 0xd800 && point <= 0xdfff) return "";
  if (isHangul(point)) return character.normalize("NFD");
  if (isIn(characters.removed, point)) return "";
  if (isIn(characters.spaces, point)) return " ";
  if (isIn(characters.apart, point)) return ` ${character} `;
  return written.get(character) ?? character;
}

/** Splits a text into bert-base-uncased's words: those between spaces, and each mark of punctuation. */
export function bertWords(text: string): string[] {
  let apart = "";
  for (const character of text) {
    for (const part of read(character)) {
      apart += punctuation.has(part.codePointAt(0)!) ? ` ${part} ` : part;
    }
  }
  return apart.split(/[\s\u0085]+/).filter(Boolean);
}
