import type { OnProgress } from "../../../base/mod.ts";
import type { Picture, SplitName } from "../../source.ts";

/** A file of annotations. */
export interface AnnotationFile {
  path: string;
  /** Name of the data's edition, where the file's name says so. */
  edition?: string;
}

/** A place that has VizWiz. */
export interface Place {
  /**
   * Finds a split's annotations, fetched if need be; undefined where there is no test split.
   *
   * @throws {DatasetError} When they cannot be had.
   */
  annotations(split: SplitName): Promise<AnnotationFile | undefined>;
  /**
   * Reads a picture, fetched if need be.
   *
   * @throws {PictureError} When it cannot be had.
   */
  picture(split: SplitName, image: string): Promise<Picture>;
  /** A sentence on what to do where pictures cannot be had. */
  remedy: string;
  /** Returns the SHA-256 of each picture; null where it cannot be had, undefined where not yet known. */
  identify(
    split: SplitName,
    images: readonly string[],
    onProgress?: OnProgress,
  ): Promise<(string | null | undefined)[]>;
}
