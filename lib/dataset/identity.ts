import { sha256 } from "../base/mod.ts";
import { answerVocabulary } from "./answers.ts";
import { type Sample, sampleOf } from "./samples.ts";
import type { DatasetSettings } from "./settings.ts";
import { perSplit, type Source, type SplitName } from "./source.ts";
import { vocabularyDigest } from "./tokenizer.ts";

/** Version of decoding and tokenizing: raised when the same data come to other pixels or ids. */
export const preparation = 1;

/** The rows of a data set, and the answers that a model can give. */
export interface Contents {
  /** The rows of each split. */
  samples: Record<SplitName, readonly Sample[]>;
  /** The vocabulary of answers, [0] = `<unk>`. */
  answers: readonly string[];
}

/** Identities of the distinct pictures of a split, in order of first occurrence. */
export interface PictureIdentities {
  /** Null where a picture cannot be had. */
  readonly identities: readonly (string | null)[];
}

/** Reads a source's rows. */
export async function readContents(
  { splits }: Source,
  { minimumAnswerCount }: DatasetSettings,
): Promise<Contents> {
  const samples = await perSplit((name) => splits[name].annotations.map(sampleOf));
  const given = samples.train.map(({ answer }) => answer);
  return { samples, answers: answerVocabulary(given, minimumAnswerCount) };
}

/**
 * Returns the SHA-256 of all that can change the numbers of a model that sees this data, and of
 * nothing else: not of where the data lies nor, without pictures, of anything about them.
 *
 * @param pictures Left out where models see no pictures.
 */
export async function hashContents(
  { samples, answers }: Contents,
  { tokens, questions, imageSize }: DatasetSettings,
  pictures?: Record<SplitName, PictureIdentities>,
): Promise<string> {
  const parts = {
    ...{ preparation, tokenizer: vocabularyDigest, tokens, questions, answers },
    samples: await hashSamples(samples),
    ...(pictures && {
      imageSize,
      pictures: await perSplit((name) => pictures[name].identities),
    }),
  };
  return await sha256(JSON.stringify(parts));
}

/** Returns the SHA-256 of the rows of all splits. */
export function hashSamples({ train, val, test }: Contents["samples"]): Promise<string> {
  return sha256(JSON.stringify({ train, val, test }));
}
