import { createHash } from "node:crypto";
import type { Annotation } from "./annotations.ts";
import { rowAnswer } from "./answers.ts";

/** A question about a picture and people's answers. */
export interface Sample {
  /** The picture's file name. */
  image: string;
  /** The question as asked. */
  question: string;
  /** The most frequent answer, lower-cased; "unknown" where there is none, as in VizWiz's test. */
  answer: string;
  /** "yes/no", "number", "other" or "unanswerable"; empty where it is not known. */
  answerType: string;
  /** 1 where the picture answers the question, else 0; undefined where it is not known. */
  answerable: 0 | 1 | undefined;
  /** Every annotator's answer as typed. */
  answers: string[];
}

/** Returns an annotation's row as models and metrics see it. */
export function sampleOf(annotation: Annotation): Sample {
  return {
    image: annotation.image,
    question: annotation.question,
    answer: rowAnswer(annotation),
    answerType: annotation.answer_type ?? "",
    answerable: annotation.answerable,
    answers: (annotation.answers ?? []).map(({ answer }) => answer),
  };
}

/**
 * Hashes each row's picture name, question and answers. A row has the same hash wherever it stands,
 * in every trial and on every machine; two equal rows share it.
 *
 * @param samples Rows of a split.
 * @returns [rows] the first 32 bits of the SHA-256 of the JSON list `[image, question, answers]`.
 */
export function rowHashes(samples: readonly Sample[]): Uint32Array<ArrayBuffer> {
  return Uint32Array.from(samples, ({ image, question, answers }) => {
    const text = JSON.stringify([image, question, answers]);
    return createHash("sha256").update(text).digest().readUInt32BE(0);
  });
}
