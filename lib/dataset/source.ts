import { type OnProgress, UserError } from "../base/mod.ts";
import type { Annotation } from "./annotations.ts";

/** The name of one of a data set's three parts. */
export type SplitName = "train" | "val" | "test";

/** Makes something of each split, one after the other. */
export async function perSplit<T>(
  make: (name: SplitName) => T | Promise<T>,
): Promise<Record<SplitName, T>> {
  return { train: await make("train"), val: await make("val"), test: await make("test") };
}

/** The best accuracy that anyone can expect on exactly these rows, as shares from 0 to 1. */
export interface Reachable {
  /** Share of questions of which one can tell whether they are answerable. */
  answerability: number;
  /** Share of rows whose answer one can give. */
  answer: number;
}

/** A picture that cannot be had. It becomes zeros and is counted. */
export class PictureError extends UserError {
  /** @param reason The reason in words; a full stop at its end is left out, since others write on after it. */
  constructor(reason: string) {
    super(reason.replace(/\.$/, ""));
  }
}

/** An encoded picture. */
export interface Picture {
  /** The picture's file, of a format that sharp reads (JPEG, PNG, SVG). */
  bytes: Uint8Array;
  /**
   * Tells the picture from all others: the SHA-256 of its bytes or, where a program or a package
   * gives it, the digest of that and the picture's name.
   */
  identity: string;
}

/** The rows of a split and the way to their pictures. */
export interface SourceSplit {
  /** The rows in VizWiz's form. */
  annotations: readonly Annotation[];
  /**
   * Reads, fetches or draws a row's picture.
   *
   * @throws {PictureError} When it cannot be had.
   */
  picture(row: number): Promise<Picture>;
  /**
   * Returns the identities that {@linkcode picture} would give for these rows, without fetching or
   * drawing any: null where a picture cannot be had, undefined where only an attempt to fetch it
   * would tell.
   */
  identify(
    rows: readonly number[],
    onProgress?: OnProgress,
  ): Promise<(string | null | undefined)[]>;
  /** A sentence on what to do where pictures cannot be had. */
  remedy?: string;
  /** The best accuracy on these rows, where it is known. */
  reachable?: Reachable;
}

/** A place that questions and pictures come from. */
export interface Source {
  /** The splits, cut to the rows asked for. */
  splits: Record<SplitName, SourceSplit>;
  /** Name of the data's edition, where its files' names say so: "reconstructed". */
  edition?: string;
}
