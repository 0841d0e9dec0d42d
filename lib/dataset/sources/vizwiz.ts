import type { OnProgress } from "../../base/mod.ts";
import { readAnnotations } from "../annotations.ts";
import type { DatasetSettings } from "../settings.ts";
import { perSplit, type Source, type SourceSplit } from "../source.ts";
import { local } from "./vizwiz/local.ts";
import { published, type PublishedOptions } from "./vizwiz/published.ts";

/** Options of {@linkcode vizwiz}. */
export interface VizwizOptions extends PublishedOptions {
  /** Folder in which the pictures' digests are remembered. */
  digests: string;
  /** Called as annotations are read; the pictures are fetched one by one as they are asked for. */
  onProgress?: OnProgress;
}

/**
 * VizWiz-VQA (Gurari et al. 2018): from `settings.dataDirectory`, where it is given, else fetched
 * from where it is published.
 *
 * A local folder holds `train.json`, `val.json` and, unless there is no test split, `test.json`, itself
 * or in `Annotations/`, and the pictures in `train/`, `val/` and `test/`, in `images/`, in `images/train/`
 * and so on, or itself, in whatever case. The annotations may be gzipped (`train.json.gz`) and name their
 * edition (`train.reconstructed.json`).
 *
 * @throws {AnnotationError} At a row that is not in VizWiz's form.
 * @throws {DatasetError} When the annotations cannot be had; {@linkcode AbsentDataError} where they
 *   are not on this machine and were not to be fetched.
 */
export async function vizwiz(
  settings: DatasetSettings,
  options: VizwizOptions,
): Promise<Source> {
  const { digests, onProgress } = options;
  const place = settings.dataDirectory === ""
    ? await published(options, digests)
    : await local(settings.dataDirectory, digests);
  const rows = { train: settings.trainRows, val: settings.valRows, test: settings.testRows };
  let edition: string | undefined;
  let done = 0;
  const tell = () =>
    onProgress?.({ label: "Read VizWiz's annotations", done, total: 3, unit: "steps" });
  const splits = await perSplit(async (name): Promise<SourceSplit> => {
    tell();
    const found = await place.annotations(name);
    edition ??= found?.edition;
    const annotations = found === undefined ? [] : await readAnnotations(found.path, {
      rows: rows[name],
      labelled: name !== "test",
    });
    done += 1;
    const image = (row: number) => annotations[row]!.image;
    return {
      annotations,
      remedy: place.remedy,
      picture: (row) => place.picture(name, image(row)),
      identify: (rows, onProgress) => place.identify(name, rows.map(image), onProgress),
    };
  });
  tell();
  return { splits, ...(edition !== undefined && { edition }) };
}
