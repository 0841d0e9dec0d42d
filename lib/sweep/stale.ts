import { SettingsError } from "../base/mod.ts";
import { parseTrialSettings, settingDifferences, type TrialSettings } from "../trainer/mod.ts";
import { trialSettings } from "./definition.ts";
import { type Point, pointKey } from "./point.ts";
import type { StudyAttributes } from "./study_attributes.ts";

/**
 * The reason why a trial is none of a study as it is planned now; undefined where it is one: a trial is
 * what can change its bits, its settings and its data.
 */
export function staleReason(
  { point, seed, settings, dataHash }: {
    point: Point;
    seed: number;
    settings: TrialSettings;
    dataHash?: string | undefined;
  },
  study: Pick<StudyAttributes, "given" | "points" | "dataHashes">,
): string | undefined {
  const key = pointKey(point);
  if (!study.points.some((other) => pointKey(other) === key)) {
    return "its point is not among those of the experiment";
  }
  try {
    const differences = settingDifferences(
      parseTrialSettings({ ...settings }),
      trialSettings(study, { point, seed }),
    );
    if (differences.length > 0) {
      return `of other settings: ${
        differences.map(({ name, a, b }) => `${name} was ${a} and is ${b} now`).join(", ")
      }`;
    }
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return `of another version of the settings: ${error.message}`;
  }
  const isKnown = dataHash !== undefined && study.dataHashes.length > 0;
  return isKnown && !study.dataHashes.includes(dataHash)
    ? "of other data: the data has changed since"
    : undefined;
}
