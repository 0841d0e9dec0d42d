import type { SettingValue } from "../base/mod.ts";
import { type TrialSettings, unreadSettings } from "./settings.ts";

/** A setting that has two values in two trials. */
export interface SettingDifference {
  /** The setting's name. */
  name: keyof TrialSettings;
  /** Its value in the first trial. */
  a: SettingValue;
  /** Its value in the second trial. */
  b: SettingValue;
}

/**
 * The settings that say where data lies and when it is refused, and change no number of a trial: the
 * data's hash stands for its content.
 */
export const outerSettings: ReadonlySet<string> = new Set<keyof TrialSettings>([
  "dataDirectory",
  "missingPictures",
]);

/** The settings that can change a trial's numbers, by name in alphabetical order. */
function decisiveSettings(settings: TrialSettings): [keyof TrialSettings, SettingValue][] {
  const unread = unreadSettings(settings);
  const names = Object.keys(settings) as (keyof TrialSettings)[];
  return names.filter((name) => !outerSettings.has(name) && !unread.has(name)).sort()
    .map((name) => [name, settings[name]]);
}

/**
 * Names a trial by the settings that can change its numbers. Two trials with the same key and the same
 * data hash have the same numbers, bit for bit, on the same engine.
 *
 * @param settings All of the trial's settings; recorded ones are completed by
 *   {@linkcode parseTrialSettings} first, so that a record from before a setting existed keeps its trial.
 * @returns A JSON object with its names in alphabetical order.
 */
export function trialKey(settings: TrialSettings): string {
  return JSON.stringify(Object.fromEntries(decisiveSettings(settings)));
}

/**
 * The settings in which two trials differ, of those that both read, in alphabetical order; none
 * exactly where their keys are equal.
 */
export function settingDifferences(a: TrialSettings, b: TrialSettings): SettingDifference[] {
  const other = new Map(decisiveSettings(b));
  return decisiveSettings(a).flatMap(([name, value]) => {
    const otherValue = other.get(name);
    if (otherValue === undefined || otherValue === value) return [];
    return [{ name, a: value, b: otherValue }];
  });
}
