import type { OpenDatasetOptions } from "./dataset.ts";
import { AbsentDataError } from "./errors.ts";
import { hashContents, readContents } from "./identity.ts";
import { findIdentities } from "./pixel_cache.ts";
import type { DatasetSettings } from "./settings.ts";
import { perSplit } from "./source.ts";
import { datasetsDirectory, openSource } from "./sources.ts";

/**
 * Finds the hash that {@linkcode openDataset} would give, without fetching, drawing or decoding
 * anything.
 *
 * @param options Those of {@linkcode openDataset}.
 * @returns Undefined where the data is not on this machine, or where only an attempt to fetch its
 *   pictures would show which of them can be had.
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 */
export async function datasetHash(
  settings: DatasetSettings,
  { pictures = true, onProgress, directory = datasetsDirectory }: OpenDatasetOptions = {},
): Promise<string | undefined> {
  try {
    const source = await openSource(settings, { directory, fetch: false, onProgress });
    const contents = await readContents(source, settings);
    if (!pictures) return await hashContents(contents, settings);
    const identities = await perSplit((name) => {
      const options = { directory, name, size: settings.imageSize, onProgress };
      return findIdentities(source.splits[name], options);
    });
    return await hashContents(contents, settings, identities);
  } catch (error) {
    if (error instanceof AbsentDataError) return undefined;
    throw error;
  }
}
