import { join } from "node:path";
import { cacheDirectory, exists, type OnProgress, sha256 } from "../../base/mod.ts";
import { type Annotation, readAnnotations } from "../annotations.ts";
import { DownloadError, type DownloadOptions, type Downloads, openDownloads } from "../download.ts";
import { DatasetError } from "../errors.ts";
import type { DatasetSettings } from "../settings.ts";
import {
  PictureError,
  type Source,
  type SourceSplit,
  type SplitName,
  splitNames,
} from "../source.ts";

/** How many pictures in a row the network may fail to give before the work stops. */
const patience = 20;

/** Where to find VizWiz. */
export interface VizwizOptions extends DownloadOptions {
  /** Folder of `train.json`, `val.json` and `test.json`. @default VizWiz's own */
  annotationsUrl?: string;
  /** Folder of the pictures. @default VizWiz's own */
  picturesUrl?: string;
  /** Where fetched files are kept. @default `vizwiz` in the project's cache */
  directory?: string;
  /** Told of the annotations; the pictures are fetched one by one as they are asked for. */
  onProgress?: OnProgress;
}

/**
 * VizWiz-VQA (Gurari et al. 2018): from `settings.dataDirectory`, where it is given, else fetched
 * from where it is published.
 *
 * A local folder holds `train.json`, `val.json` and `test.json`, itself or in `Annotations/`, and the
 * pictures in `train/`, `val/` and `test/`, in `images/`, or itself. The annotations may be gzipped
 * (`train.json.gz`) and name their edition (`train.reconstructed.json`).
 *
 * @throws {AnnotationError} At a row that is not in VizWiz's form.
 * @throws {DatasetError} When the annotations cannot be had.
 */
export async function vizwiz(
  settings: DatasetSettings,
  options: VizwizOptions = {},
): Promise<Source> {
  const open = settings.dataDirectory === ""
    ? await published(options)
    : local(settings.dataDirectory);
  const rows = { train: settings.trainRows, val: settings.valRows, test: settings.testRows };
  const splits: Record<string, SourceSplit> = {};
  const made: string[] = [];
  let edition: string | undefined;
  for (const [index, name] of splitNames.entries()) {
    options.onProgress?.({
      label: "Read VizWiz's annotations",
      done: index,
      total: 3,
      unit: "steps",
    });
    const { path, ...found } = await open.annotations(name);
    edition ??= found.edition;
    const annotations = await readAnnotations(path, {
      rows: rows[name],
      labelled: name !== "test",
    });
    splits[name] = { annotations, image: (row) => open.picture(name, annotations[row]!.image) };
    made.push(JSON.stringify(annotations), await open.state(name, annotations));
  }
  options.onProgress?.({ label: "Read VizWiz's annotations", done: 3, total: 3, unit: "steps" });
  return {
    hash: await sha256(["vizwiz", ...made].join("\n")),
    splits: splits as Record<SplitName, SourceSplit>,
    ...(edition !== undefined && { edition }),
  };
}

interface AnnotationFile {
  path: string;
  edition?: string;
}

/** A place that has VizWiz. */
interface Place {
  /** A split's annotations, fetched if need be. */
  annotations(split: SplitName): Promise<AnnotationFile>;
  picture(split: SplitName, image: string): Promise<Uint8Array>;
  /** What tells these pictures from others of the same names. */
  state(split: SplitName, annotations: readonly Annotation[]): Promise<string>;
}

async function published(options: VizwizOptions): Promise<Place> {
  const {
    annotationsUrl = "https://vizwiz.cs.colorado.edu/VizWiz_final/vqa_data/Annotations/",
    picturesUrl = "https://vizwiz.cs.colorado.edu/VizWiz_visualization_img/",
    directory = join(cacheDirectory, "vizwiz"),
  } = options;
  const downloads: Downloads = await openDownloads(directory, options);
  let failuresInARow = 0;
  return {
    async annotations(split) {
      const name = `Annotations/${split}.json`;
      try {
        await downloads.file(name, new URL(`${split}.json`, annotationsUrl).href);
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        throw new DatasetError(
          `${error.message} Run the same command again when the network is back, or set ` +
            `dataDirectory to a folder that has VizWiz.`,
        );
      }
      return { path: join(directory, name) };
    },
    async picture(_split, image) {
      try {
        const url = new URL(encodeURIComponent(image), picturesUrl).href;
        const bytes = await downloads.file(`images/${image}`, url);
        failuresInARow = 0;
        return bytes;
      } catch (error) {
        if (!(error instanceof DownloadError)) throw error;
        failuresInARow = error.temporary ? failuresInARow + 1 : 0;
        if (failuresInARow < patience) throw new PictureError(error.message);
        throw new DatasetError(
          `${patience} pictures in a row could not be fetched. What was fetched is kept: run the ` +
            `same command again when the network is back. The last one: ${error.message}`,
        );
      }
    },
    state: () => Promise.resolve(picturesUrl),
  };
}

/** A split's annotations in a folder; those that name no edition come first. */
async function findAnnotations(
  folder: string,
  split: SplitName,
): Promise<AnnotationFile | undefined> {
  const pattern = new RegExp(`^${split}(?:\\.(\\w+))?\\.json(?:\\.gz)?$`);
  const found: AnnotationFile[] = [];
  if (!await exists(folder)) return;
  for await (const { name } of Deno.readDir(folder)) {
    const match = pattern.exec(name);
    if (match) found.push({ path: join(folder, name), ...(match[1] && { edition: match[1] }) });
  }
  const order = ({ path, edition = "" }: AnnotationFile) => `${edition} ${path}`;
  return found.sort((a, b) => order(a) < order(b) ? -1 : 1)[0];
}

function local(directory: string): Place {
  const candidates = (split: SplitName, image: string) =>
    [split, "images", ""].map((folder) => join(directory, folder, image));
  return {
    async annotations(split) {
      for (const folder of [join(directory, "Annotations"), directory]) {
        const found = await findAnnotations(folder, split);
        if (found) return found;
      }
      throw new DatasetError(
        `${join(directory, "Annotations", `${split}.json`)} is missing: dataDirectory must be a ` +
          "folder with Annotations/train.json, val.json and test.json (or .json.gz); leave it empty " +
          "to download VizWiz.",
      );
    },
    async picture(split, image) {
      for (const path of candidates(split, image)) {
        if (await exists(path)) return await Deno.readFile(path);
      }
      throw new PictureError(`it is neither in ${candidates(split, image).join(" nor in ")}`);
    },
    async state(split, annotations) {
      const sizes = await Promise.all(annotations.map(async ({ image }) => {
        for (const path of candidates(split, image)) {
          const found = await Deno.stat(path).catch(() => undefined);
          if (found) return `${found.size} ${found.mtime?.getTime()}`;
        }
        return "";
      }));
      return sizes.join();
    },
  };
}
