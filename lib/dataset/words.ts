import { wordPieces } from "./tokenizer.ts";

/** A word of a question as a model reads it. */
export interface Word {
  /** Lower-case, without accents; `[CLS]` and `[SEP]` mark begin and end, `[UNK]` what BERT has no piece for. */
  text: string;
  /** Its first token's place in the question. */
  begin: number;
  /** The place after its last token. */
  end: number;
}

/**
 * Reads ids back as words.
 *
 * @returns A function from a question's bert-base-uncased ids to its words, word pieces joined, without
 *   padding.
 * @throws {Error} When the vocabulary is not the one published with the model.
 */
export async function wordReader(): Promise<(tokenIds: Int32Array) => Word[]> {
  const pieces = await wordPieces();
  return (tokens) => {
    const words: Word[] = [];
    for (const [place, id] of tokens.entries()) {
      if (id === 0) break;
      const piece = pieces[id]!;
      const last = words.at(-1);
      if (piece.startsWith("##") && last !== undefined) {
        last.text += piece.slice(2);
        last.end = place + 1;
      } else {
        words.push({ text: piece, begin: place, end: place + 1 });
      }
    }
    return words;
  };
}
