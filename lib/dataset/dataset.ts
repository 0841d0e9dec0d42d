import type { OnProgress } from "../base/mod.ts";
import { encodeAnswers } from "./answers.ts";
import { type Batch, type BatchOptions, readBatches } from "./batches.ts";
import type { FoundData, FoundSplit, MissingPicture } from "./found_data.ts";
import { type Contents, hashContents, readContents } from "./identity.ts";
import { normalizeQuestion } from "./normalize_question.ts";
import { noPixels, openPixels, type Pixels } from "./pixels.ts";
import type { Sample } from "./samples.ts";
import type { DatasetSettings } from "./settings.ts";
import { perSplit, type Reachable, type Source, type SplitName } from "./source.ts";
import { datasetsDirectory, openSource } from "./sources.ts";
import { bertTokenizer, type Tokenizer } from "./tokenizer.ts";

/** One of a data set's three parts. */
export interface Split {
  /** Its name. */
  name: SplitName;
  /** Its rows. */
  samples: readonly Sample[];
  /** [rows, T] bert-base-uncased ids, 0 = [PAD]. */
  tokenIds: Int32Array<ArrayBuffer>;
  /** Its rows in batches; the next batch is read while the consumer works on one. */
  batches(options: BatchOptions): AsyncIterable<Batch>;
  /** The best accuracy that anyone can expect on exactly these rows, where it is known. */
  reachable?: Reachable;
}

/** Questions, pictures and answers, ready for training. */
export interface Dataset {
  /** The rows that a model learns from. */
  train: Split;
  /** The rows that a model is chosen by. */
  val: Split;
  /** The rows that predictions are made for. */
  test: Split;
  /** The training split's answers, [0] = `<unk>`; the indices of every split are into it. */
  answers: readonly string[];
  /**
   * SHA-256 of all that models see of it: rows, vocabulary of answers, tokenizer and token length and,
   * unless it was opened without, the pictures' bytes and size. The same data has the same hash
   * wherever it lies; opened without pictures it has another hash than with them.
   */
  hash: string;
  /** Name of the data's edition, where its files' names say so: "reconstructed". */
  edition?: string;
  /** The rows and pictures that there were in each split. */
  found: FoundData;
  /** The pictures that could not be had and are zeros. */
  missing: readonly MissingPicture[];
  /** The number of them. */
  failedImages: number;
  /** Closes its files; batches cannot be read afterwards. */
  close(): void;
}

/** Options of {@linkcode openDataset}. */
export interface OpenDatasetOptions {
  /** False for batches without pictures, of which none is fetched, drawn, decoded or hashed. @default true */
  pictures?: boolean;
  /** True to fetch again the pictures that could not be had before. @default false */
  retry?: boolean;
  /** Called as files are fetched, read to see whether they changed, and decoded. */
  onProgress?: OnProgress;
  /** Folder of decoded pictures and digests of files. @default `datasets` in the project's cache */
  directory?: string;
}

/**
 * Opens a data set. The first time its pictures are fetched or drawn, decoded and cached; other
 * processes that open the same one wait for it.
 *
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 * @throws {DatasetError} When annotations, or every picture, cannot be had.
 */
export async function openDataset(
  settings: DatasetSettings,
  { pictures = true, retry, onProgress, directory = datasetsDirectory }: OpenDatasetOptions = {},
): Promise<Dataset> {
  const source = await openSource(settings, { directory, onProgress });
  const contents = await readContents(source, settings);
  const tokenizer = await bertTokenizer();
  const opened: Pixels[] = [];
  const close = () => opened.forEach((pixels) => pixels.close());
  const openSplit = async (name: SplitName): Promise<Pixels> => {
    if (!pictures) return noPixels;
    const options = { directory, name, size: settings.imageSize, retry, onProgress };
    const pixels = await openPixels(source.splits[name], options);
    opened.push(pixels);
    return pixels;
  };
  try {
    const pixels = await perSplit(openSplit);
    const splits = await perSplit((name) =>
      makeSplit(name, source, { settings, contents, tokenizer, pixels: pixels[name] })
    );
    const found = await perSplit((name): FoundSplit => ({
      rows: splits[name].samples.length,
      pictures: pixels[name].pictures,
      missingPictures: pixels[name].failures.length,
    }));
    const failures = await perSplit((split) =>
      pixels[split].failures.map((failure) => ({ split, ...failure }))
    );
    return {
      ...splits,
      found,
      missing: Object.values(failures).flat(),
      answers: contents.answers,
      hash: await hashContents(contents, settings, pictures ? pixels : undefined),
      ...(source.edition !== undefined && { edition: source.edition }),
      failedImages: opened.reduce((sum, { failures }) => sum + failures.length, 0),
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

function makeSplit(
  name: SplitName,
  source: Source,
  { settings, contents, tokenizer, pixels }: {
    settings: DatasetSettings;
    contents: Contents;
    tokenizer: Tokenizer;
    pixels: Pixels;
  },
): Split {
  const { reachable } = source.splits[name];
  const samples = contents.samples[name];
  const read = settings.questions === "normalized" ? normalizeQuestion : (text: string) => text;
  const tokenIds = tokenizer.encode(
    samples.map(({ question }) => read(question)),
    settings.tokens,
  );
  const columns = {
    pixels,
    tokenIds,
    answerable: Float32Array.from(samples, ({ answerable }) => answerable ?? NaN),
    answers: encodeAnswers(samples.map(({ answer }) => answer), contents.answers),
  };
  return {
    name,
    samples,
    tokenIds,
    batches: (options) => readBatches(columns, options),
    ...(reachable && { reachable }),
  };
}
