import { type Dataset, openDataset } from "../dataset/mod.ts";
import { presetSettings } from "../sweep/mod.ts";
import { parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import { checkOptions } from "./checked.ts";
import { notebookPreset } from "./environment.ts";

/** The data of a preset, opened, and what chose it. */
export interface NotebookDataset {
  /** The splits, as trials see them. */
  dataset: Dataset;
  /** All settings of a trial of the preset. */
  settings: TrialSettings;
  /** The preset's name. */
  preset: string;
}

/** Data that this kernel has opened, by its settings. */
const opened = new Map<string, Dataset>();

/**
 * Opens the data that trials of a preset see. It stays open for the next cells.
 *
 * @param preset The preset's name. @default VQALAB_PRESET, else "quick"
 * @param set Settings that replace those of the preset.
 * @throws {SettingsError} At an unknown preset or setting, or a value out of range.
 */
export async function openNotebookDataset(
  preset: string = notebookPreset(),
  set: Partial<TrialSettings> = {},
): Promise<NotebookDataset> {
  checkOptions({ set }, ["set"]);
  const settings = parseTrialSettings({ ...presetSettings(preset), ...set });
  const key = JSON.stringify(settings);
  const open = opened.get(key) ?? await openDataset(settings);
  opened.set(key, open);
  return { dataset: open, settings, preset };
}
