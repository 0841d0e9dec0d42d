import { createHash } from "node:crypto";
import type { StoredTensors } from "./safetensors.ts";

/**
 * The metadata of a model's words, with the hash of them.
 *
 * @param words.tokenIds The token id of each row of the embedding.
 * @param words.answers The answers in the order of their indices; undefined of a model that gives none.
 */
export function vocabularyMetadata(
  { tokenIds, answers }: { tokenIds: Int32Array; answers?: readonly string[] | undefined },
): StoredTensors["metadata"] {
  const texts = {
    embeddingTokens: JSON.stringify(Array.from(tokenIds)),
    ...(answers !== undefined && { answers: JSON.stringify(answers) }),
  };
  return { ...texts, vocabularyHash: hashOf(Object.values(texts)) };
}

/**
 * Reads the token id of each row of the embedding from metadata.
 *
 * @returns Undefined where there is none, or the words are not those that their hash names.
 */
export function readTokenIds(
  { embeddingTokens, answers, vocabularyHash }: StoredTensors["metadata"],
): Int32Array | undefined {
  const texts = [embeddingTokens, answers].filter((text) => text !== undefined);
  if (embeddingTokens === undefined || hashOf(texts) !== vocabularyHash) return undefined;
  return Int32Array.from(JSON.parse(embeddingTokens));
}

const hashOf = (texts: readonly string[]) =>
  createHash("sha256").update(texts.join("\n")).digest("hex");
