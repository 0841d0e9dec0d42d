import { listWords } from "../base/mod.ts";
import type { PictureFailure } from "./pixel_cache.ts";
import type { SplitName } from "./source.ts";

/** The rows and pictures that there were in a split, however many were asked for. */
export interface FoundSplit {
  /** Its rows. */
  rows: number;
  /** Its different pictures; 0 where none is looked at. */
  pictures: number;
  /** Those among them that could not be had or read, and are zeros. */
  missingPictures: number;
}

/** The rows and pictures that there were in a data set. */
export type FoundData = Record<SplitName, FoundSplit>;

/** A picture that is zeros, and its split. */
export interface MissingPicture extends PictureFailure {
  /** The split. */
  split: SplitName;
}

/** The splits in words. */
export const splitTitles: Readonly<Record<SplitName, string>> = {
  train: "training",
  val: "validation",
  test: "test",
};

/** The share of a split's pictures that are missing, 0 to 1. */
export function missingShare({ pictures, missingPictures }: FoundSplit): number {
  return pictures === 0 ? 0 : missingPictures / pictures;
}

/** "63 of 64 training pictures (98%)". */
export function missingOf(split: SplitName, found: FoundSplit): string {
  const count = (value: number) => value.toLocaleString("en");
  const percent = 100 * missingShare(found);
  const share = percent > 0 && percent < 1 ? "under 1" : String(Math.floor(percent));
  return `${count(found.missingPictures)} of ${count(found.pictures)} ${splitTitles[split]} ` +
    `pictures (${share}%)`;
}

/** A sentence on the pictures that are missing, by split; undefined where every one could be had. */
export function missingPicturesSentence(found: FoundData): string | undefined {
  const parts = (["train", "val", "test"] as const)
    .filter((split) => found[split].missingPictures > 0)
    .map((split) => missingOf(split, found[split]));
  return parts.length === 0
    ? undefined
    : `${listWords(parts)} could not be had or read: models see them as black.`;
}
