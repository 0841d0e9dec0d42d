import { parseSettings, SettingsError } from "../base/mod.ts";
import {
  type Dataset,
  datasetHash,
  type DatasetSettings,
  datasetSettings,
  openDataset,
  type OpenDatasetOptions,
} from "../dataset/mod.ts";
import { readsPictures } from "../model/mod.ts";
import { namesData, type TrialSettings, unreadSettings } from "./settings.ts";

/**
 * The data that a trial sees: settings that its model does not read have their defaults, so that they
 * do not change the data's hash.
 */
export function dataSettings(settings: TrialSettings): DatasetSettings {
  const unread = unreadSettings(settings);
  const names = Object.keys(datasetSettings) as (keyof DatasetSettings)[];
  const read = names.filter((name) => !unread.has(name)).map((name) => [name, settings[name]]);
  return parseSettings(datasetSettings, Object.fromEntries(read));
}

/**
 * Opens a trial's data, without pictures where its model reads none.
 *
 * @throws {SettingsError} At settings of a committed file, which name no folder of data.
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 * @throws {DatasetError} When annotations, or every picture, cannot be had.
 */
export async function openTrialData(
  settings: TrialSettings,
  options: Omit<OpenDatasetOptions, "pictures"> = {},
): Promise<Dataset> {
  if (!namesData(settings)) {
    throw new SettingsError(
      `Setting 'dataDirectory' is '${settings.dataDirectory}', as committed files have it, which name ` +
        `no folder: name the data's folder by dataDirectory itself.`,
    );
  }
  const pictures = readsPictures(settings);
  return await openDataset(dataSettings(settings), { ...options, pictures });
}

/**
 * Finds the hash of a trial's data without fetching, drawing or decoding anything.
 *
 * @returns Undefined where the data is not on this machine.
 * @throws {AnnotationError} At annotations that are not in VizWiz's form.
 */
export async function dataHashOf(settings: TrialSettings): Promise<string | undefined> {
  if (!namesData(settings)) return undefined;
  return await datasetHash(dataSettings(settings), { pictures: readsPictures(settings) });
}
