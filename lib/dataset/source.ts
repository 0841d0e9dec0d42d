import { UserError } from "../base/mod.ts";
import type { Annotation } from "./annotations.ts";

/** The splits of every data set. */
export type SplitName = "train" | "val" | "test";

/** The splits of every data set, in the order in which they are made. */
export const splitNames: readonly SplitName[] = ["train", "val", "test"];

/** The best accuracy that anyone can expect on exactly these rows, as shares from 0 to 1. */
export interface Reachable {
  /** Of telling whether a question is answerable. */
  answerability: number;
  /** Of giving the row's answer. */
  answer: number;
}

/** A picture that cannot be had; the message says why. It becomes zeros and is counted. */
export class PictureError extends UserError {}

/** The rows of a split and the way to their pictures. */
export interface SourceSplit {
  /** The rows in VizWiz's form. */
  annotations: readonly Annotation[];
  /**
   * Fetches or draws a row's picture.
   *
   * @returns An encoded picture that sharp reads (JPEG, PNG, SVG), or undefined where there is none;
   *   it becomes zeros and is counted.
   * @throws {PictureError} In place of undefined, where there is a reason to tell.
   */
  image(row: number): Promise<Uint8Array | undefined>;
  /** Where it is known. */
  reachable?: Reachable;
}

/** Where questions and pictures come from. */
export interface Source {
  /** A digest of what makes the data; two sources with the same digest yield the same data. */
  hash: string;
  /** The splits, cut to the rows asked for. */
  splits: Record<SplitName, SourceSplit>;
  /** Which edition of the data it is, where its files' names say so: "reconstructed". */
  edition?: string;
}
