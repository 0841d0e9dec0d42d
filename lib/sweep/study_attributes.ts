import type { SettingValue } from "../base/mod.ts";
import type { TrialSettings } from "../trainer/mod.ts";
import type { NamedExperiment } from "./experiment.ts";
import type { Point } from "./point.ts";
import type { Preset } from "./presets.ts";
import type { SamplerChoice } from "./sampler.ts";

/** A rule by which seeds are added to a study. */
export interface PrecisionRule {
  /** The widest 95% interval over seeds that a difference may have, in points or the metric's unit. */
  precision: number;
  /** The most seeds. */
  maxSeeds: number;
}

/** A race of a study's points over seeds: one that is worse than the best beyond doubt gets no more of them. */
export interface Race {
  /** The most seeds of a point. */
  maxSeeds: number;
  /** The points that have been raced out so far, with the seeds that they were given. */
  out: readonly { point: Point; seeds: number }[];
}

/** The attributes of a study in its journal. */
export interface StudyAttributes {
  /** The question. */
  experiment: NamedExperiment;
  /** The preset, with its contents when the study was planned. */
  preset: Preset;
  /** The settings that the user replaced. */
  set: Readonly<Record<string, SettingValue>>;
  /** The settings that preset, experiment and user give; a trial's model completes them. */
  given: Readonly<Partial<TrialSettings>>;
  /** The base point's settings with the first seed, complete. */
  settings: TrialSettings;
  /** The points, in the order of tables: the experiment's, those of its sampler, those that were asked for. */
  points: readonly Point[];
  /** The points among them that something else asked for, as `enqueue_trial` of Optuna does. */
  asked: readonly Point[];
  /** The sampler that chooses points; null where all combinations of listed values are tried. */
  sampler: SamplerChoice | null;
  /** The points that it has chosen, in their order; the base stands before them. */
  sampled: readonly Point[];
  /** The race over seeds; null where every point has all seeds. */
  race: Race | null;
  /** The pruner that ends trials before their last epoch; null where none does. */
  pruner: string | null;
  /** The seeds that were asked for last, ascending. */
  seeds: readonly number[];
  /** The rule by which seeds were added, now or before; null where there was none. */
  rule: PrecisionRule | null;
  /**
   * The hash of the data of each of the points as they were planned last: trials of other data do not
   * count. Null where the data was never at hand: then trials of any data count.
   */
  dataHashes: readonly (string | null)[];
}

/** The attributes alone. */
export function pickAttributes(study: StudyAttributes): StudyAttributes {
  const { experiment, preset, set, given, settings, points, asked, seeds, rule, dataHashes } =
    study;
  // Studies from before there were samplers have none of these.
  const { sampler = null, sampled = [], pruner = null, race = null }: Partial<StudyAttributes> =
    study;
  return {
    ...{ experiment, preset, set, given, settings, points, asked, seeds, rule, dataHashes },
    ...{ sampler, sampled, pruner, race },
  };
}
