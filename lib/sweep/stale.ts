import { SettingsError } from "../base/mod.ts";
import { parseTrialSettings, settingDifferences, type TrialSettings } from "../trainer/mod.ts";
import { trialSettings } from "./definition.ts";
import { pointKey } from "./point.ts";
import type { StudyTrial } from "./study_trial.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/**
 * Makes a function that tells the reason why a trial is none of a study as it is planned now; undefined
 * where it is one. A trial is what can change its bits: its settings and its data.
 */
export function staleness(
  study: StudyAttributes,
): (trial: Pick<StudyTrial, "point" | "seed" | "settings" | "dataHash">) => string | undefined {
  const { settings: { seed: anySeed }, dataHashes } = study;
  const wanted = new Map(
    study.points.map((point) => [pointKey(point), trialSettings(study, { point, seed: anySeed })]),
  );
  return ({ point, seed, settings, dataHash }) => {
    const expected = wanted.get(pointKey(point));
    if (expected === undefined) return "of a point that is not among those of the experiment";
    const difference = differenceOf(settings, { ...expected, seed });
    if (difference !== undefined) return difference;
    const isKnown = dataHash !== undefined && dataHashes.length > 0;
    return isKnown && !dataHashes.includes(dataHash)
      ? "of other data: the data has changed since"
      : undefined;
  };
}

function differenceOf(settings: TrialSettings, expected: TrialSettings): string | undefined {
  // Reading settings takes a while, of thousands of trials.
  if (JSON.stringify(settings) === JSON.stringify(expected)) return undefined;
  try {
    const differences = settingDifferences(parseTrialSettings({ ...settings }), expected);
    if (differences.length === 0) return undefined;
    const words = differences.map(({ name, a, b }) => `${name} was ${a} and is ${b} now`);
    return `of other settings: ${words.join(", ")}`;
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return `of another version of the settings: ${error.message}`;
  }
}
