import { join } from "node:path";
import { cacheDirectory, type OnProgress } from "../base/mod.ts";
import type { DatasetSettings } from "./settings.ts";
import type { Source } from "./source.ts";
import { easyVqa } from "./sources/easy_vqa.ts";
import { shapes } from "./sources/shapes.ts";
import { tabletop } from "./sources/tabletop.ts";
import { vizwiz } from "./sources/vizwiz.ts";

/** Folder of decoded pictures and digests of files: `datasets` in the project's cache. */
export const datasetsDirectory: string = join(cacheDirectory, "datasets");

/** Options of {@linkcode openSource}. */
export interface OpenSourceOptions {
  /** Folder of decoded pictures and digests of files. @default {@linkcode datasetsDirectory} */
  directory?: string;
  /** False to take only what is on this machine. @default true */
  fetch?: boolean;
  /** Called as files are fetched. */
  onProgress?: OnProgress;
}

/**
 * Opens the source that the settings name.
 *
 * @throws {AbsentDataError} When its questions are not on this machine and are not to be fetched.
 */
export async function openSource(
  settings: DatasetSettings,
  { directory = datasetsDirectory, fetch, onProgress }: OpenSourceOptions,
): Promise<Source> {
  switch (settings.data) {
    case "tabletop":
      return tabletop(settings);
    case "shapes":
      return shapes(settings);
    case "easy-vqa":
      return await easyVqa(settings, { fetch, onProgress });
    case "vizwiz":
      return await vizwiz(settings, { digests: join(directory, "digests"), fetch, onProgress });
  }
}
