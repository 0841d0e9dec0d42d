import { join } from "node:path";
import { cacheDirectory, type OnProgress, sha256 } from "../base/mod.ts";
import type { Annotation } from "./annotations.ts";
import { answerVocabulary, encodeAnswers, rowAnswer } from "./answers.ts";
import { type Batch, type BatchOptions, readBatches } from "./batches.ts";
import { noPixels, openPixels, type Pixels } from "./pixels.ts";
import { normalizeQuestion } from "./normalize_question.ts";
import type { DatasetSettings } from "./settings.ts";
import { type Reachable, type Source, type SplitName, splitNames } from "./source.ts";
import { easyVqa } from "./sources/easy_vqa.ts";
import { shapes } from "./sources/shapes.ts";
import { vizwiz } from "./sources/vizwiz.ts";
import { bertTokenizer, type Tokenizer, vocabularyDigest } from "./tokenizer.ts";

/** To be raised when the same source gives other pixels, ids or answers than before. */
const preparation = 1;

/** A question about a picture and what people answered. */
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

/** One of a data set's three parts. */
export interface Split {
  /** Which. */
  name: SplitName;
  /** Its rows. */
  samples: readonly Sample[];
  /** [rows, T] bert-base-uncased ids, 0 = [PAD]. */
  tokens: Int32Array<ArrayBuffer>;
  /** Its rows in batches; the next batch is read while the consumer works on one. */
  batches(options: BatchOptions): AsyncIterable<Batch>;
  /** The best accuracy that anyone can expect on exactly these rows, where it is known. */
  reachable?: Reachable;
}

/** Questions, pictures and answers, ready for training. */
export interface Dataset {
  /** What a model learns from. */
  train: Split;
  /** What a model is chosen by. */
  val: Split;
  /** What predictions are made for. */
  test: Split;
  /** The training split's answers, [0] = `<unk>`; the indices of every split are into it. */
  answers: readonly string[];
  /** SHA-256 of all that made it: the same digest, the same data. */
  hash: string;
  /** Which edition of the data it is, where its files' names say so: "reconstructed". */
  edition?: string;
  /** Pictures that could not be had and are zeros. */
  failedImages: number;
  /** Closes its files; batches cannot be read afterwards. */
  close(): void;
}

/** How to open a data set. */
export interface OpenDatasetOptions {
  /** Whether its batches have pictures; if not, none is fetched, drawn or decoded. @default true */
  pictures?: boolean;
  /** Told of downloads and decoding. */
  onProgress?: OnProgress;
  /** Where decoded pictures are kept. @default `datasets` in the project's cache */
  directory?: string;
}

/**
 * Opens a data set. The first time its pictures are fetched or drawn, decoded and cached; other
 * processes that open the same one wait for it. Opened without pictures it has the same hash as with
 * them, unless some cannot be had.
 *
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 * @throws {DatasetError} When annotations, or every picture, cannot be had.
 */
export async function openDataset(
  settings: DatasetSettings,
  { pictures = true, onProgress, directory = join(cacheDirectory, "datasets") }:
    OpenDatasetOptions = {},
): Promise<Dataset> {
  const source = await openSource(settings, onProgress);
  const answersOf = (name: SplitName) => source.splits[name].annotations.map(rowAnswer);
  const answers = answerVocabulary(answersOf("train"), settings.minimumAnswerCount);
  const tokenizer = await bertTokenizer();
  const pixels: Pixels[] = [];
  const close = () => pixels.forEach((opened) => opened.close());
  try {
    const splits = {} as Record<SplitName, Split>;
    for (const name of splitNames) {
      const path = join(directory, source.hash.slice(0, 16), `${name}-${settings.imageSize}`);
      const label = `Prepare ${name} pictures`;
      const options = {
        path: `${path}-v${preparation}`,
        size: settings.imageSize,
        label,
        onProgress,
      };
      const opened = pictures ? await openPixels(source.splits[name], options) : noPixels;
      pixels.push(opened);
      splits[name] = makeSplit(name, source, { settings, answers, tokenizer, pixels: opened });
    }
    const failures = pixels.flatMap((opened) => opened.failures.map(({ image }) => image));
    const { imageSize, tokens, questions } = settings;
    const made = [
      ...[preparation, source.hash, imageSize, tokens, vocabularyDigest, answers, failures],
      // Raw ones go without saying, so that data from before the setting keep their hash.
      ...(questions === "raw" ? [] : [questions]),
    ];
    return {
      ...splits,
      answers,
      hash: await sha256(JSON.stringify(made)),
      ...(source.edition !== undefined && { edition: source.edition }),
      failedImages: failures.length,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** The rows of a data set, without their pictures. */
export interface Questions {
  /** The rows of each split. */
  splits: Record<SplitName, readonly Sample[]>;
  /** SHA-256 of them. */
  hash: string;
  /** Which edition of the data it is, where its files' names say so: "reconstructed". */
  edition?: string;
}

/**
 * Opens a data set without its pictures, of which none is fetched, drawn or decoded.
 *
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 * @throws {DatasetError} When annotations, or every picture, cannot be had.
 */
export async function openQuestions(
  settings: DatasetSettings,
  { onProgress }: Pick<OpenDatasetOptions, "onProgress"> = {},
): Promise<Questions> {
  const source = await openSource(settings, onProgress);
  const samplesOf = (name: SplitName) => source.splits[name].annotations.map(sampleOf);
  const splits = { train: samplesOf("train"), val: samplesOf("val"), test: samplesOf("test") };
  return {
    splits,
    hash: await sha256(JSON.stringify(splits)),
    ...(source.edition !== undefined && { edition: source.edition }),
  };
}

async function openSource(settings: DatasetSettings, onProgress?: OnProgress): Promise<Source> {
  switch (settings.data) {
    case "shapes":
      return await shapes(settings);
    case "easy-vqa":
      return await easyVqa(settings);
    case "vizwiz":
      return await vizwiz(settings, { onProgress });
  }
}

function makeSplit(
  name: SplitName,
  source: Source,
  { settings, answers, tokenizer, pixels }: {
    settings: DatasetSettings;
    answers: readonly string[];
    tokenizer: Tokenizer;
    pixels: Pixels;
  },
): Split {
  const { annotations, reachable } = source.splits[name];
  const samples = annotations.map(sampleOf);
  const read = settings.questions === "normalized" ? normalizeQuestion : (text: string) => text;
  const tokens = tokenizer.encode(
    samples.map(({ question }) => read(question)),
    settings.tokens,
  );
  const columns = {
    pixels,
    tokens,
    answerable: Float32Array.from(samples, ({ answerable }) => answerable ?? NaN),
    answers: encodeAnswers(samples.map(({ answer }) => answer), answers),
  };
  return {
    name,
    samples,
    tokens,
    batches: (options) => readBatches(columns, options),
    ...(reachable && { reachable }),
  };
}

function sampleOf(annotation: Annotation): Sample {
  return {
    image: annotation.image,
    question: annotation.question,
    answer: rowAnswer(annotation),
    answerType: annotation.answer_type ?? "",
    answerable: annotation.answerable,
    answers: (annotation.answers ?? []).map(({ answer }) => answer),
  };
}
