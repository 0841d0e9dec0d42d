import { SettingsError } from "../base/mod.ts";
import {
  parseTrialSettings,
  settingDifferences,
  trialKey,
  type TrialSettings,
} from "../trainer/mod.ts";
import { trialSettings } from "./definition.ts";
import { type Point, pointKey } from "./point.ts";
import type { StudyTrial } from "./study_trial.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/**
 * Makes a function that tells the reason why a trial does not belong to a study as it is planned now;
 * undefined where it does. A trial is what can change its bits: its settings and its data.
 */
export function staleness(
  study: StudyAttributes,
): (trial: Pick<StudyTrial, "point" | "seed" | "settings" | "dataHash">) => string | undefined {
  const wanted = new Map(
    study.points.map((point, i) => [
      pointKey(point),
      { expected: settingsAt(study, point), hash: study.dataHashes[i] ?? undefined },
    ]),
  );
  return ({ point, seed, settings, dataHash }) => {
    const { expected, hash } = wanted.get(pointKey(point)) ?? {};
    if (expected === undefined) return "of a point that is not among those of the experiment";
    if (typeof expected === "string") return expected;
    const difference = differenceOf(settings, { ...expected, seed });
    if (difference !== undefined) return difference;
    const isKnown = dataHash !== undefined && hash !== undefined;
    return isKnown && dataHash !== hash ? "of other data: the data has changed since" : undefined;
  };
}

/** The settings of a point's trials; the reason where they are of another version of the code. */
function settingsAt(study: StudyAttributes, point: Point): TrialSettings | string {
  try {
    return trialSettings(study, { point, seed: study.settings.seed });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return otherVersion(error);
  }
}

const otherVersion = ({ message }: SettingsError) =>
  `of another version of the settings: ${message.replace(/\.$/, "")}`;

function differenceOf(settings: TrialSettings, expected: TrialSettings): string | undefined {
  // Reading settings takes a while, of thousands of trials.
  const names = Object.keys(expected) as (keyof TrialSettings)[];
  const isWhole = Object.keys(settings).length === names.length;
  if (isWhole && names.every((name) => settings[name] === expected[name])) return undefined;
  try {
    const known = parseTrialSettings({ ...settings });
    if (trialKey(known) === trialKey(expected)) return undefined;
    const words = settingDifferences(known, expected)
      .map(({ name, a, b }) => `${name} was ${a} and is ${b} now`);
    return `of other settings: ${words.join(", ")}`;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return otherVersion(error);
  }
}
