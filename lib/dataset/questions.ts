import type { OnProgress } from "../base/mod.ts";
import { hashSamples, readContents } from "./identity.ts";
import type { Sample } from "./samples.ts";
import type { DatasetSettings } from "./settings.ts";
import type { SplitName } from "./source.ts";
import { openSource } from "./sources.ts";

/** The rows of a data set, without their pictures. */
export interface Questions {
  /** The rows of each split. */
  splits: Record<SplitName, readonly Sample[]>;
  /** SHA-256 of them. */
  hash: string;
  /** Name of the data's edition, where its files' names say so: "reconstructed". */
  edition?: string;
}

/**
 * Opens a data set without its pictures, of which none is fetched, drawn or decoded.
 *
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 * @throws {DatasetError} When annotations cannot be had.
 */
export async function openQuestions(
  settings: DatasetSettings,
  { onProgress }: { onProgress?: OnProgress } = {},
): Promise<Questions> {
  const source = await openSource(settings, { onProgress });
  const { samples } = await readContents(source, settings);
  return {
    splits: samples,
    hash: await hashSamples(samples),
    ...(source.edition !== undefined && { edition: source.edition }),
  };
}
