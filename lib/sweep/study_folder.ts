import { SettingsError, type SettingValue, sha256 } from "../base/mod.ts";
import type { EngineName } from "../engine/mod.ts";
import { outerSettings, parseTrialSettings, type TrialSettings } from "../trainer/mod.ts";
import type { Point } from "./point.ts";
import { type SamplerChoice, usualInFlight } from "./sampler.ts";
import type { Race } from "./study_attributes.ts";

/** The longest name of a folder; a longer one is cut and ends in a hash. */
const longest = 120;

/**
 * The name of a study's folder: the data, the preset, and what the user set otherwise, as in
 * "shapes-quick-epochs=1". Studies of different settings have different folders; what says only where
 * data lies, or when it is refused, has no part in it.
 *
 * @param options.fixed The settings that preset and experiment give.
 * @param options.points The study's points: a setting counts that changes any of their trials.
 */
export async function studyFolder({ preset, fixed, points, set, engine, sampler, pruner, race }: {
  preset: string;
  points: readonly Point[];
  fixed: Readonly<Partial<TrialSettings>>;
  set: Readonly<Record<string, SettingValue>>;
  engine?: EngineName | undefined;
  sampler?: SamplerChoice | undefined;
  pruner?: string | undefined;
  race?: Race | undefined;
}): Promise<string> {
  const settings = parseTrialSettings({ ...fixed, ...set });
  const changed = (Object.keys(set) as (keyof TrialSettings)[]).filter((name) => {
    const { [name]: _, ...others } = set;
    const changes = (point: Point) =>
      valueOf(name, { ...fixed, ...others, ...point }) !==
        valueOf(name, { ...fixed, ...set, ...point });
    return name !== "data" && !outerSettings.has(name) && points.some(changes);
  });
  const parts = [
    ...changed.toSorted().map((name) => `${name}=${settings[name]}`),
    ...(engine === undefined || engine === "native" ? [] : [`engine=${engine}`]),
    ...(sampler === undefined ? [] : [`sampler=${sampler.name}`]),
    ...(pruner === undefined ? [] : [`pruner=${pruner}`]),
    ...(race === undefined ? [] : ["race"]),
    ...((sampler?.inFlight ?? usualInFlight) === usualInFlight
      ? []
      : [`inFlight=${sampler!.inFlight}`]),
  ];
  const name = [`${settings.data}-${preset}`, ...parts].join("-");
  const safe = name.replace(/[^\w.=+-]/g, "_").slice(0, longest);
  return safe === name ? name : `${safe}-${(await sha256(name)).slice(0, 8)}`;
}

/** A setting's value; undefined where the settings make no sense. */
function valueOf(name: keyof TrialSettings, given: Readonly<Record<string, unknown>>) {
  try {
    return parseTrialSettings(given)[name];
  } catch (error) {
    if (error instanceof SettingsError) return undefined;
    throw error;
  }
}
